package joist.store;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool.PoolInitializationException;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.jdbi.v3.core.transaction.TransactionIsolationLevel;

/** PostgreSQL behind a small pool of connections. */
final class PostgresDatabase implements Database {
  private static final int CONNECTIONS = 4;

  private final String shownUrl;
  private final HikariDataSource pool;
  private final Jdbi jdbi;

  private PostgresDatabase(String shownUrl, HikariDataSource pool) {
    this.shownUrl = shownUrl;
    this.pool = pool;
    this.jdbi = Jdbi.create(pool);
  }

  static PostgresDatabase open(String url, Duration patience) {
    String shown = Passwords.hide(url);
    checkAddress(url, shown);
    HikariConfig config = new HikariConfig();
    config.setPoolName("joist-store");
    config.setJdbcUrl(url);
    config.setMaximumPoolSize(CONNECTIONS);
    config.setMinimumIdle(0);
    config.setConnectionTimeout(Math.max(250, patience.toMillis()));
    config.setInitializationFailTimeout(1);
    PostgresDatabase database;
    try {
      database = new PostgresDatabase(shown, new HikariDataSource(config));
    } catch (PoolInitializationException e) {
      throw unreachable(shown, e);
    }
    try {
      database.migrate();
      return database;
    } catch (RuntimeException e) {
      database.close();
      throw e;
    }
  }

  @Override
  public <T> T read(Function<Handle, T> work) {
    return run(TransactionIsolationLevel.REPEATABLE_READ, work);
  }

  @Override
  public <T> T write(Function<Handle, T> work) {
    return run(TransactionIsolationLevel.READ_COMMITTED, work);
  }

  /** Every change adds an event, so the last event's number is the revision. */
  @Override
  public long revision() {
    return run(
        TransactionIsolationLevel.READ_COMMITTED,
        handle -> handle.createQuery("SELECT id FROM audit_head").mapTo(Long.class).one());
  }

  @Override
  public void close() {
    pool.close();
  }

  private static void checkAddress(String url, String shown) {
    try {
      DriverManager.getDriver(url);
    } catch (SQLException e) {
      throw new StoreException(
          "expected a PostgreSQL address such as jdbc:postgresql://HOST:PORT/DATABASE?user=USER, got "
              + shown,
          e);
    }
  }

  private void migrate() {
    if (!run(TransactionIsolationLevel.READ_COMMITTED, Migrations.POSTGRES::areDone)) {
      Migrations.POSTGRES.run(pool);
    }
  }

  private <T> T run(TransactionIsolationLevel isolation, Function<Handle, T> work) {
    try {
      return attempt(isolation, work);
    } catch (JdbiException e) {
      if (!lostConnection(e)) {
        throw Failures.database("at " + shownUrl, e);
      }
      // A server that restarted has dropped every pooled connection, and undone what they began.
      pool.getHikariPoolMXBean().softEvictConnections();
    }
    try {
      return attempt(isolation, work);
    } catch (JdbiException e) {
      throw Failures.database("at " + shownUrl, e);
    }
  }

  private <T> T attempt(TransactionIsolationLevel isolation, Function<Handle, T> work) {
    try (Handle handle = jdbi.open()) {
      handle.setTransactionIsolationLevel(isolation);
      return Transactions.run(handle, work, shownUrl);
    }
  }

  private static boolean lostConnection(JdbiException e) {
    return e.getCause() instanceof SQLException sql
        && sql.getSQLState() != null
        && (sql.getSQLState().startsWith("08") || sql.getSQLState().startsWith("57P"));
  }

  private static StoreException unreachable(String shownUrl, PoolInitializationException e) {
    Throwable cause = e.getCause() == null ? e : e.getCause();
    return new StoreOutOfReachException(
        "cannot reach the store at %s: %s. Check that PostgreSQL runs there, and the address, user and password"
            .formatted(
                shownUrl,
                Passwords.hide(String.valueOf(cause.getMessage()).strip())
                    .replaceFirst("[.]+$", "")),
        e);
  }
}
