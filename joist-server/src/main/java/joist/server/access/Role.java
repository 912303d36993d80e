package joist.server.access;

import java.util.Locale;

/** What a caller may do; each role includes those before it. */
public enum Role {
  /** May ask models, and look at what they take. */
  PREDICT,
  /** May also change what is served, and see who asks what: the console, metrics, the audit log. */
  OPERATE;

  /** As files and command lines have it. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * A role by its label.
   *
   * @throws AccessException saying what there is
   */
  public static Role parse(String text) {
    for (Role role : values()) {
      if (role.label().equals(text.toLowerCase(Locale.ROOT))) {
        return role;
      }
    }
    throw new AccessException("expected the role predict or operate, got '" + text + "'");
  }

  boolean includes(Role other) {
    return compareTo(other) >= 0;
  }
}
