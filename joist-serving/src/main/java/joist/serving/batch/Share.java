package joist.serving.batch;

/**
 * Whose request it is, where callers compete.
 *
 * @param caller by name
 * @param weight how many rows it gets for each of a caller of weight 1
 */
public record Share(String caller, double weight) {
  /** Of those who are all one. */
  public static final Share COMMON = new Share("", 1);

  public Share {
    if (!(weight > 0) || weight == Double.POSITIVE_INFINITY) {
      throw new IllegalArgumentException("expected a weight above 0, got " + weight);
    }
  }
}
