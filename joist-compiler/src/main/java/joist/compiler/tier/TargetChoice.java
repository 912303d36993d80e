package joist.compiler.tier;

import java.util.Arrays;
import java.util.Locale;

/** Which target is asked for. */
public enum TargetChoice {
  /** The fastest that is there and does what it should. */
  AUTO,
  /** Emitted machine code. */
  X86,
  /** The Vector API. */
  VECTOR,
  /** Plain Java. */
  PLAIN;

  /** The system property that says it for a whole process, as {@code -Djoist.target=plain}. */
  public static final String PROPERTY = "joist.target";

  /**
   * The choice of a name such as {@code auto}; {@code x86-avx2} and its like are x86 too.
   *
   * @throws IllegalArgumentException when there is none of that name
   */
  public static TargetChoice of(String name) {
    String family = name.toLowerCase(Locale.ROOT).replaceFirst("^x86-.*", "x86");
    for (TargetChoice choice : values()) {
      if (choice.toString().equals(family)) {
        return choice;
      }
    }
    throw new IllegalArgumentException(
        "expected a target of %s, got '%s'".formatted(Arrays.toString(values()), name));
  }

  /** What the process was started with. */
  public static TargetChoice ofProperty() {
    return of(System.getProperty(PROPERTY, "auto"));
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
