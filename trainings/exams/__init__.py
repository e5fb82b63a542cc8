"""What marks come to (pure rules), and the protocol on paper."""
