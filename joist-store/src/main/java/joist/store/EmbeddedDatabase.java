package joist.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.h2.api.ErrorCode;
import org.h2.jdbcx.JdbcDataSource;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;

/**
 * H2 in a folder, opened for each transaction.
 *
 * <p>An H2 file belongs to one process at a time. Opening takes it, closing gives it back, and who
 * finds it taken tries again until its patience ends: so that a server and a trainer share a store
 * without a third process. The threads of one instance take turns at a lock.
 */
final class EmbeddedDatabase implements Database {
  /** The name that H2 gives the file of the database "registry". */
  static final String FILE = "registry.mv.db";

  /** What opening makes in a folder that is not there. */
  private static final Set<String> OURS = Set.of(FILE, "revision", "holder");

  private static final System.Logger LOG = System.getLogger("joist.store");

  private static final Set<Integer> TAKEN =
      Set.of(
          ErrorCode.DATABASE_ALREADY_OPEN_1,
          ErrorCode.DATABASE_CALLED_AT_SHUTDOWN,
          ErrorCode.DATABASE_IS_CLOSED);
  private static final long FIRST_PAUSE_NANOS = Duration.ofMillis(1).toNanos();
  private static final long LONGEST_PAUSE_NANOS = Duration.ofMillis(16).toNanos();

  private final Path folder;
  private final JdbcDataSource making = new JdbcDataSource();
  private final JdbcDataSource existing = new JdbcDataSource();
  private final Duration patience;
  private final ReentrantLock turn = new ReentrantLock(true);
  private final RevisionFile revision;
  private final Holder holder;

  private EmbeddedDatabase(Path folder, Duration patience) {
    this.folder = folder;
    this.patience = patience;
    this.revision = new RevisionFile(folder.resolve("revision"));
    this.holder = new Holder(folder.resolve("holder"));
    // WRITE_DELAY=0: a commit is in the file when it returns. DB_CLOSE_ON_EXIT=FALSE: an exit in
    // the middle of a transaction is like a kill, which the file survives.
    making.setURL(
        "jdbc:h2:file:"
            + folder.resolve("registry")
            + ";FILE_LOCK=FS;WRITE_DELAY=0;DB_CLOSE_ON_EXIT=FALSE;TRACE_LEVEL_FILE=0;LOCK_TIMEOUT="
            + Math.max(1, patience.toMillis()));
    // A file that is gone must not come back empty.
    existing.setURL(making.getURL() + ";IFEXISTS=TRUE");
  }

  /** The database of a folder that exists. */
  static EmbeddedDatabase open(Path folder, Duration patience) {
    if (folder.toString().contains(";")) {
      throw new StoreException("expected a store's folder without ';' in its path, got " + folder);
    }
    EmbeddedDatabase database = new EmbeddedDatabase(folder, patience);
    database.migrate();
    return database;
  }

  @Override
  public <T> T read(Function<Handle, T> work) {
    return exclusively(
        existing,
        connection -> {
          try (Handle handle = Jdbi.create(connection).open()) {
            revision.settle();
            return work.apply(handle);
          }
        });
  }

  @Override
  public <T> T write(Function<Handle, T> work) {
    return exclusively(
        existing,
        connection -> {
          revision.begin();
          try (Handle handle = Jdbi.create(connection).open()) {
            T result = Transactions.run(handle, work, "in " + folder);
            flush(handle);
            return result;
          } finally {
            revision.settle();
          }
        });
  }

  @Override
  public long revision() {
    return revision.read();
  }

  /** Nothing stays open between transactions. */
  @Override
  public void close() {}

  private void migrate() {
    exclusively(
        making,
        connection -> {
          try (Handle handle = Jdbi.create(connection).open()) {
            if (!Migrations.EMBEDDED.areDone(handle)) {
              revision.begin();
              Migrations.EMBEDDED.run(making);
            }
            revision.settle();
            return true;
          }
        });
  }

  /** H2 leaves it to the operating system when a commit reaches the disk; this does not. */
  private void flush(Handle handle) {
    try {
      handle.execute("CHECKPOINT SYNC");
    } catch (JdbiException e) {
      throw Failures.commit("in " + folder, e);
    }
  }

  private interface Work<T> {
    T apply(Connection connection) throws SQLException;
  }

  private <T> T exclusively(DataSource source, Work<T> work) {
    long deadline = System.nanoTime() + patience.toNanos();
    takeTurn();
    try (Connection connection = connect(source, deadline)) {
      return work.apply(connection);
    } catch (SQLException e) {
      throw failure(e, e);
    } catch (JdbiException e) {
      throw e.getCause() instanceof SQLException sql
          ? failure(sql, e)
          : Failures.database("in " + folder, e);
    } finally {
      turn.unlock();
    }
  }

  private void takeTurn() {
    try {
      if (!turn.tryLock(patience.toNanos(), TimeUnit.NANOSECONDS)) {
        throw new StoreException(
            "waited %s for other threads of this process to finish with the store in %s; try again"
                .formatted(patience, folder));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw interrupted();
    }
  }

  private Connection connect(DataSource source, long deadline) throws SQLException {
    long pause = FIRST_PAUSE_NANOS;
    while (true) {
      try {
        Connection connection = source.getConnection();
        holder.take();
        return connection;
      } catch (SQLException e) {
        if (!TAKEN.contains(e.getErrorCode())) {
          throw e;
        }
        if (System.nanoTime() - deadline > 0) {
          throw busy(e);
        }
      }
      // Random, so that one who takes turns in a steady rhythm cannot keep others out.
      LockSupport.parkNanos(this, ThreadLocalRandom.current().nextLong(pause / 2, pause));
      if (Thread.currentThread().isInterrupted()) {
        throw interrupted();
      }
      pause = Math.min(2 * pause, LONGEST_PAUSE_NANOS);
    }
  }

  private StoreException failure(SQLException said, Exception e) {
    Path file = folder.resolve(FILE);
    return switch (said.getErrorCode()) {
      case ErrorCode.FILE_CORRUPTED_1, ErrorCode.FILE_VERSION_ERROR_1 ->
          new StoreException(
              "the registry %s cannot be read: expected a database of H2, found something else. Restore it from a backup of the store"
                  .formatted(file),
              e);
      case ErrorCode.DATABASE_NOT_FOUND_WITH_IF_EXISTS_1 -> gone(file, e);
      case ErrorCode.TABLE_OR_VIEW_NOT_FOUND_DATABASE_EMPTY_1 -> {
        // It went after H2 had looked whether it is there: opening made an empty one.
        takeAwayEmpty();
        yield gone(file, e);
      }
      default -> Failures.database("in " + folder, e);
    };
  }

  private static StoreException gone(Path file, Exception e) {
    return new StoreOutOfReachException(
        "the registry %s is gone: it was there when the store was opened. Put it back, or restore it from a backup of the store"
            .formatted(file),
        e);
  }

  /**
   * A folder with an empty database and nothing else would be in the way of what is put back. It is
   * moved aside before it is looked into, so that what is deleted is what was looked at.
   */
  private void takeAwayEmpty() {
    Path aside = folder.resolveSibling(folder.getFileName() + ".empty-" + UUID.randomUUID());
    try {
      Files.move(folder, aside, StandardCopyOption.ATOMIC_MOVE);
      List<Path> files;
      try (Stream<Path> all = Files.list(aside)) {
        files = all.toList();
      }
      if (files.stream().allMatch(file -> OURS.contains(file.getFileName().toString()))) {
        for (Path file : files) {
          Files.delete(file);
        }
        Files.delete(aside);
      } else {
        Files.move(aside, folder, StandardCopyOption.ATOMIC_MOVE);
      }
    } catch (IOException inTheWay) {
      LOG.log(System.Logger.Level.WARNING, "an empty registry is left in " + folder, inTheWay);
    }
  }

  private StoreException busy(SQLException e) {
    return new StoreOutOfReachException(
        "the store in %s is in use by %s, for longer than %s. Wait for it, or end it if it hangs; nothing was changed"
            .formatted(folder, holder.describe(), patience),
        e);
  }

  private StoreException interrupted() {
    return new StoreException("interrupted while waiting for the store in " + folder);
  }
}
