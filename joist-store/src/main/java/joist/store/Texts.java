package joist.store;

import java.util.Map;

/** Checks the texts that callers hand in, before anything is written. */
final class Texts {
  private static final int LONGEST_FACT = 200;

  private Texts() {}

  static void check(String what, String text) {
    if (text.indexOf('\0') >= 0) {
      throw new StoreException(
          "expected a text as %s, got one with a zero character at position %d; remove it"
              .formatted(what, text.indexOf('\0')));
    }
  }

  static void checkFacts(Map<String, String> facts) {
    facts.forEach((fact, content) -> {
      if (fact.isEmpty() || fact.length() > LONGEST_FACT) {
        throw new StoreException(
            "expected fact names of 1 to %d characters, got one of %d: '%.40s'"
                .formatted(LONGEST_FACT, fact.length(), fact));
      }
      check("a fact's name", fact);
      check("the fact " + fact, content);
    });
  }
}
