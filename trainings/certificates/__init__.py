"""How certificates look and speak: their facts, paper, pictures and signed credentials."""
