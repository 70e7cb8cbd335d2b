"""Typed facts, one small module per area. Values only; nothing here talks to anything."""
