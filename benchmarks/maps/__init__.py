"""The maps beside what people draw with folium: how soon they stand, and what they cost."""
