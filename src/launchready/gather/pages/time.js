// The browser's own times of this page, the largest contentful paint included.
() => new Promise((done) => {
  let painted = null;
  const answer = () => {
    const own = performance.getEntriesByType("navigation")[0];
    const some = (value) => (value > 0 ? value : null);
    done(own ? { first: some(own.responseStart), ready: some(own.domContentLoadedEventEnd), load: some(own.loadEventStart), painted, now: performance.now() } : null);
  };
  try {
    const observer = new PerformanceObserver((list) => { for (const entry of list.getEntries()) painted = entry.startTime; });
    observer.observe({ type: "largest-contentful-paint", buffered: true });
    setTimeout(() => { observer.disconnect(); answer(); }, 60);
  } catch { answer(); }
})
