document.getElementById('console');
