// Where the telephone is, if its owner lets it tell; everything works without.
const WAIT_MS = 10_000;

/** Resolves to {lon, lat, accuracy_m} in WGS 84, or to nothing. */
export function whereAmI() {
  if (!navigator.geolocation) return Promise.resolve(undefined);
  return new Promise((resolve) => {
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => resolve({ lon: coords.longitude, lat: coords.latitude, accuracy_m: Math.min(coords.accuracy, 100_000) }),
      () => resolve(undefined),
      { enableHighAccuracy: true, timeout: WAIT_MS, maximumAge: 15_000 },
    );
  });
}
