"""Every read of staff. A query takes the actor first and starts from what that actor may read."""
