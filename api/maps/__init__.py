"""Folium maps: fetched, drawn, and kept for as long as their figures hold."""
