package joist.cli;

import java.util.Optional;

/** A model as a person writes it: {@code churn}, or {@code churn:3}. */
record ModelReference(String name, Optional<Integer> version) {
  /**
   * Parses a reference.
   *
   * @throws BadInputException when what follows the colon is no version number
   */
  static ModelReference parse(String text) {
    int colon = text.lastIndexOf(':');
    if (colon < 0) {
      return new ModelReference(text, Optional.empty());
    }
    String version = text.substring(colon + 1);
    if (!version.matches("[1-9][0-9]{0,8}")) {
      throw new UsageException(
          "expected NAME or NAME:VERSION with a version from 1, got '%s'".formatted(text));
    }
    return new ModelReference(text.substring(0, colon), Optional.of(Integer.valueOf(version)));
  }
}
