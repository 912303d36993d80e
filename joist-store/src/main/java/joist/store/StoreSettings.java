package joist.store;

import java.nio.file.Path;
import java.time.Duration;

/**
 * Where a store is and how to reach it.
 *
 * @param location a folder, or a PostgreSQL address such as {@code
 *     jdbc:postgresql://host:5432/joist?user=joist&password=...}
 * @param cache the folder for local copies of packages that PostgreSQL holds; unused by a folder
 * @param patience how long to wait for another process that is using a folder, or for PostgreSQL to
 *     answer, before giving up
 */
public record StoreSettings(String location, Path cache, Duration patience) {
  public StoreSettings {
    if (location.isBlank()) {
      throw new IllegalArgumentException(
          "expected a store's folder or a jdbc:postgresql: address, got nothing");
    }
    if (patience.isNegative()) {
      throw new IllegalArgumentException("expected a patience of zero or more, got " + patience);
    }
  }

  /** The store at a location, with a cache in the user's home and a patience of 30 seconds. */
  public static StoreSettings of(String location) {
    Path cache = Path.of(System.getProperty("user.home"), ".cache", "joist", "packages");
    return new StoreSettings(location, cache, Duration.ofSeconds(30));
  }

  public StoreSettings withCache(Path folder) {
    return new StoreSettings(location, folder, patience);
  }

  public StoreSettings withPatience(Duration duration) {
    return new StoreSettings(location, cache, duration);
  }

  /** The location as it may be shown and logged: without a password. */
  public String shownLocation() {
    return Passwords.hide(location);
  }

  @Override
  public String toString() {
    return "StoreSettings[location=%s, cache=%s, patience=%s]"
        .formatted(shownLocation(), cache, patience);
  }
}
