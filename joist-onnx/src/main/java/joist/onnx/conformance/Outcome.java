package joist.onnx.conformance;

import java.util.List;
import joist.graph.GraphException;

/** How a test case ended. */
public sealed interface Outcome {
  /**
   * All outputs agree.
   *
   * @param largestDifference of a real element, relative to the expected one; 0 where all are equal
   */
  record Passed(double largestDifference) implements Outcome {}

  /** An output differs, or computing it failed; an unexpected error counts as a failure too. */
  record Failed(String reason) implements Outcome {}

  /** The model uses an operator, a version or a type that Joist does not have, and says so. */
  record Unsupported(String reason) implements Outcome {}

  /** What the refusals of models say that use what Joist does not have. */
  List<String> REFUSALS =
      List.of("not supported", "is supported for versions", "element type that Joist supports");

  /** The outcome of a case that ended with this error. */
  static Outcome of(Throwable error) {
    String message = String.valueOf(error.getMessage());
    boolean refused =
        error instanceof GraphException && REFUSALS.stream().anyMatch(message::contains);
    if (refused) {
      return new Unsupported(message);
    }
    return new Failed(error instanceof GraphException ? message : error.toString());
  }

  default boolean passed() {
    return this instanceof Passed;
  }

  /** Why the case did not pass; empty where it did. */
  default String reason() {
    return switch (this) {
      case Passed(double difference) -> "";
      case Failed(String reason) -> reason;
      case Unsupported(String reason) -> reason;
    };
  }
}
