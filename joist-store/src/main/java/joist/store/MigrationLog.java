package joist.store;

import java.lang.System.Logger.Level;
import org.flywaydb.core.api.logging.Log;
import org.flywaydb.core.api.logging.LogCreator;

/**
 * Passes on what the migration tool says, a rank quieter: creating a store's tables is no news to
 * its user. Public because Flyway makes it by name.
 */
public final class MigrationLog implements LogCreator, Log {
  private final System.Logger logger = System.getLogger("joist.store.migration");

  @Override
  public Log createLogger(Class<?> ofClass) {
    return this;
  }

  @Override
  public void debug(String message) {
    logger.log(Level.TRACE, message);
  }

  @Override
  public void info(String message) {
    logger.log(Level.DEBUG, message);
  }

  @Override
  public void notice(String message) {
    logger.log(Level.DEBUG, message);
  }

  @Override
  public void warn(String message) {
    logger.log(Level.WARNING, message);
  }

  /** Flyway throws what it reports as an error, so the exception's reader will see it. */
  @Override
  public void error(String message) {
    logger.log(Level.DEBUG, message);
  }

  @Override
  public void error(String message, Exception e) {
    logger.log(Level.DEBUG, message, e);
  }
}
