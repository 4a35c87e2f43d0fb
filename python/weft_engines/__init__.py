"""What `weft sweep` runs as Python processes; needs neither pandas nor the package weft."""
