"""What `manage.py bench_api` measures with: invented pieces, and the page anybody would write first."""
