"""What happens in the demonstration plant from August to October 2026, and the MES that reports it."""
