package joist.cli;

import java.util.List;
import java.util.function.Predicate;
import joist.server.access.KeyHolder;

/** Finding a caller among those that have keys. */
final class KnownCallers {
  private KnownCallers() {}

  /**
   * Checks that there is one.
   *
   * @param what a name or the id of a key, as a person gave it
   * @throws UsageException naming the callers and ids there are
   */
  static void require(List<KeyHolder> holders, Predicate<KeyHolder> wanted, String what) {
    if (holders.stream().noneMatch(wanted)) {
      throw new UsageException(
          holders.isEmpty()
              ? "there are no callers yet, got '%s'; 'joist keys add NAME' makes the first key"
                  .formatted(what)
              : "expected a caller or a key of these: %s; got '%s'"
                  .formatted(
                      String.join(", ", holders.stream().map(KnownCallers::shown).toList()), what));
    }
  }

  private static String shown(KeyHolder holder) {
    return "%s (%s)"
        .formatted(
            holder.name(), String.join(" ", holder.keys().stream().map(key -> key.id()).toList()));
  }
}
