package joist.serving.residency;

/** The residency policies by what they are called on a command line. */
public final class ResidencyPolicies {
  /** What {@link #parse} takes. */
  public static final String FORMS = "greedy-dual, lru";

  private ResidencyPolicies() {}

  /**
   * A policy by its name.
   *
   * @throws IllegalArgumentException saying what there is
   */
  public static ResidencyPolicy parse(String text) {
    return switch (text) {
      case "greedy-dual" -> new GreedyDualSize();
      case "lru" -> new LeastRecentlyUsed();
      default -> throw new IllegalArgumentException("expected %s, got '%s'".formatted(FORMS, text));
    };
  }
}
