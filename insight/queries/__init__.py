"""Every read of insight. A query takes the actor first and starts from what that actor may read."""
