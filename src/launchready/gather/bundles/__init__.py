"""What the live site serves: its pages, scripts and maps, the routes they name, and the backends they speak to."""
