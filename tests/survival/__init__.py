"""The house under force: killed, out of disk, out of turn, raced against. Real processes on a real folder."""
