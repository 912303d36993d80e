package joist.store;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Locale;

/** Opens stores: a folder with an embedded database, or PostgreSQL. */
public final class Stores {
  private static final String POSTGRES = "jdbc:postgresql:";
  private static final String BLOBS = "blobs";

  private Stores() {}

  /**
   * Opens a store and creates what is missing of it.
   *
   * @throws StoreException for a location that is no store, or one out of reach
   */
  public static Store open(StoreSettings settings) {
    return open(settings, InstantSource.system());
  }

  /** As {@link #open(StoreSettings)}, with the clock that dates versions and events. */
  public static Store open(StoreSettings settings, InstantSource clock) {
    String location = settings.location();
    if (location.startsWith(POSTGRES)) {
      PostgresDatabase database = PostgresDatabase.open(location, settings.patience());
      return new SqlStore(
          database, new TableBlobs(database, BlobFolder.open(settings.cache())), clock);
    }
    Path folder = folder(location);
    BlobFolder blobs = BlobFolder.open(folder.resolve(BLOBS));
    checkComplete(folder, blobs);
    return new SqlStore(EmbeddedDatabase.open(folder, settings.patience()), blobs, clock);
  }

  /** Whether opening would begin a folder's store; whether PostgreSQL has one it says itself. */
  public static boolean isAbsent(StoreSettings settings) {
    if (settings.location().startsWith(POSTGRES)) {
      return false;
    }
    Path folder = folder(settings.location());
    return Files.notExists(folder.resolve(EmbeddedDatabase.FILE))
        && Files.notExists(folder.resolve(BLOBS));
  }

  /** A registry is made before the first package is kept, so packages alone are half a store. */
  private static void checkComplete(Path folder, BlobFolder blobs) {
    Path registry = folder.resolve(EmbeddedDatabase.FILE);
    if (Files.notExists(registry) && !blobs.isEmpty()) {
      throw new StoreException(
          "the store in %s has packages but no registry: expected %s. Restore that file from a backup, or choose another folder"
              .formatted(folder, registry));
    }
  }

  private static Path folder(String location) {
    String lower = location.toLowerCase(Locale.ROOT);
    if (lower.startsWith("postgres:") || lower.startsWith("postgresql:")) {
      throw new StoreException(
          "expected a PostgreSQL address that starts with jdbc:postgresql:, got "
              + Passwords.hide(location)
              + "; write jdbc:postgresql://HOST:PORT/DATABASE?user=USER&password=PASSWORD");
    }
    if (lower.startsWith("jdbc:")) {
      throw new StoreException(
          "expected a folder or a jdbc:postgresql: address as the store, got "
              + Passwords.hide(location)
              + "; no other database is supported");
    }
    try {
      return Path.of(location).toAbsolutePath().normalize();
    } catch (InvalidPathException e) {
      throw new StoreException(
          "expected a folder as the store, got %s: %s".formatted(location, e.getReason()), e);
    }
  }
}
