// The stream of news from a mark on: the browser comes back by itself, and is told what it missed.
export function listen({ mark, onMoved, onReset, onState }) {
  const source = new EventSource(mark ? `/board/stream?mark=${mark}` : "/board/stream");
  source.addEventListener("open", () => onState(true));
  source.addEventListener("error", () => onState(source.readyState === EventSource.OPEN));
  source.addEventListener("moved", (event) => onMoved(JSON.parse(event.data)));
  source.addEventListener("reset", () => onReset());
  addEventListener("pagehide", () => source.close());
  return source;
}
