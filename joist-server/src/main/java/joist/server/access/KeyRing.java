package joist.server.access;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import joist.serving.share.Quota;

/**
 * The keys that are good now, as their file has them. A file that becomes unreadable changes
 * nothing. Thread-safe.
 */
public final class KeyRing {
  private static final System.Logger LOG = System.getLogger("joist.server");

  private final KeyFile file;
  private volatile Keys keys;

  /** What was read. */
  private record Keys(byte[] bytes, Map<String, KeyHolder> byKey, Map<String, KeyHolder> byName) {
    static Keys of(byte[] bytes, List<KeyHolder> holders) {
      Map<String, KeyHolder> byKey = new HashMap<>();
      Map<String, KeyHolder> byName = new HashMap<>();
      for (KeyHolder holder : holders) {
        byName.put(holder.name(), holder);
        holder.keys().forEach(key -> byKey.put(key.id(), holder));
      }
      return new Keys(bytes, Map.copyOf(byKey), Map.copyOf(byName));
    }
  }

  /**
   * Reads a file.
   *
   * @throws AccessException when it cannot be read, or has no key: nobody could come in
   */
  public KeyRing(KeyFile file) {
    this.file = file;
    if (file.read().stream().allMatch(holder -> holder.keys().isEmpty())) {
      throw new AccessException(
          "expected keys in %s, which has none. 'joist keys add NAME --role operate --keys %s' makes one"
              .formatted(file.path(), file.path()));
    }
    byte[] bytes = file.bytes();
    keys = Keys.of(bytes, file.parse(bytes));
  }

  /** Looks whether the file changed. */
  public void reload() {
    try {
      byte[] bytes = file.bytes();
      if (!Arrays.equals(bytes, keys.bytes())) {
        keys = Keys.of(bytes, file.parse(bytes));
        LOG.log(System.Logger.Level.INFO, "keys were read anew from {0}", file.path());
      }
    } catch (AccessException unusable) {
      LOG.log(
          System.Logger.Level.WARNING, "{0}; the keys stay as they were", unusable.getMessage());
    }
  }

  /** Whose key it is. */
  Optional<KeyHolder> holder(String text) {
    String id = ApiKey.idOf(text);
    return Optional.ofNullable(keys.byKey().get(id))
        .filter(holder ->
            holder.keys().stream().anyMatch(key -> key.id().equals(id) && key.matches(text)));
  }

  /** What a caller may use, by its name. */
  public Quota quota(String name) {
    KeyHolder holder = keys.byName().get(name);
    return holder == null ? Quota.FREE : holder.quota();
  }
}
