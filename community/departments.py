"""Departments and the people who may speak for them. Public facts; who appoints whom is moderation's."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, select
from sqlalchemy.orm import Mapped, mapped_column

from foundation.clock import now
from foundation.database import Model, db


class Department(Model):
    """A part of the organisation that answers for something."""

    __tablename__ = "departments"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(60), unique=True)
    name: Mapped[str] = mapped_column(String(80))


class Official(Model):
    """A person's official role in one department, from one moment until another."""

    __tablename__ = "officials"
    __table_args__ = (Index("ix_officials_person", "person_id", "until"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    department_id: Mapped[int] = mapped_column(ForeignKey("departments.id"))
    title: Mapped[str] = mapped_column(String(80), default="")
    since: Mapped[datetime]
    until: Mapped[datetime | None]


def department(slug: str, name: str) -> Department:
    """The department of this slug, made when missing."""
    found = db.session.scalar(select(Department).where(Department.slug == slug))
    if found is None:
        found = Department(slug=slug, name=name)
        db.session.add(found)
        db.session.flush()
    return found


def current(person_id: int, department_id: int) -> Official | None:
    """The official role that this person holds in this department today."""
    held = (Official.person_id == person_id, Official.department_id == department_id, Official.until.is_(None))
    return db.session.scalar(select(Official).where(*held))


def admit(person_id: int, department_id: int, title: str = "") -> Official:
    """Let a person speak for a department. Who speaks for it already goes on."""
    held = current(person_id, department_id)
    if held is None:
        held = Official(person_id=person_id, department_id=department_id, title=title, since=now())
        db.session.add(held)
        db.session.flush()
    return held
