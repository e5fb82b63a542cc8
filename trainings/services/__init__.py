"""Every write of the app: programmes, trainings, sessions, registers, attendance, decisions."""
