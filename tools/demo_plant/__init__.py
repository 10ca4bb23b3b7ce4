"""What happens in the demonstration plant in September and October 2026, and the MES that reports it."""
