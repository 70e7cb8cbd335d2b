// pagewise, a made-up open-source library: does something when an element comes into view.

export function whenSeen(element, work) {
  const observer = new IntersectionObserver((entries) => {
    if (entries.some((entry) => entry.isIntersecting)) work(() => observer.disconnect());
  });
  observer.observe(element);
  return () => observer.disconnect();
}
