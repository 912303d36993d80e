package joist.serving.threads;

/**
 * What is known as a call begins.
 *
 * @param most threads that there are
 * @param current what calls have now: 1, or {@code most}
 * @param demand work of the last second or so, as a part of what one thread does in that time
 * @param oneNanos what such a call takes one thread; NaN where none has been seen
 * @param allNanos what it takes {@code most} threads together; NaN where none has been seen
 * @param calls so far, this one not counted
 */
public record CallSnapshot(
    int most, int current, double demand, double oneNanos, double allNanos, long calls) {
  /**
   * How much sooner a call of all threads is over; NaN where that is not known. What either takes
   * may be guessed from other numbers of rows; so many threads gain no more than so many times.
   */
  double speedup() {
    return Math.min(most, oneNanos / allNanos);
  }

  /** The part of the time in which calls would run, one after the other, if each had all. */
  double busy() {
    return demand / speedup();
  }
}
