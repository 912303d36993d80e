package joist.serving.threads;

/**
 * The threads of one call.
 *
 * @param threads 1 or more
 * @param trial whether this call alone has them, to see what it takes
 * @param why for people; ends a sentence that begins with "it had so many threads, since"
 */
public record Grant(int threads, boolean trial, String why) {
  /** Where there is nothing to choose. */
  public static final Grant ALONE = new Grant(1, false, "each call has one");
}
