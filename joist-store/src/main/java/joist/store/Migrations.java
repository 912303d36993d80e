package joist.store;

import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;

/**
 * Brings a database to the schema that this code reads and writes. The steps are SQL files beside
 * this package's classes; steps that ran are never edited, new ones are added.
 *
 * <p>Every step can run again after it was cut off anywhere (IF NOT EXISTS): H2 makes each of its
 * statements permanent by itself, and a step counts as done after its last one.
 *
 * @param newest the number of the last step
 * @param steps the folders of the steps, on the class path
 */
record Migrations(int newest, List<String> steps) {
  static final Migrations EMBEDDED = new Migrations(3, List.of("classpath:joist/store/shared"));
  static final Migrations POSTGRES =
      new Migrations(
          3, List.of("classpath:joist/store/shared", "classpath:joist/store/postgresql"));

  private static final String HISTORY = "joist_schema";

  /**
   * Whether the schema is the one this code knows; a look at one small table, since starting the
   * migration tool costs a hundred times as much.
   *
   * @throws StoreException when a newer Joist has migrated the store
   */
  boolean areDone(Handle handle) {
    int present = present(handle).orElse(0);
    if (present > newest) {
      throw new StoreException(
          "expected a store of schema version "
              + newest
              + " or older, found "
              + present
              + ": a newer Joist wrote it. Use that version of Joist, or another store");
    }
    return present == newest;
  }

  private Optional<Integer> present(Handle handle) {
    boolean exists =
        handle
            .createQuery(
                "SELECT count(*) FROM information_schema.tables"
                    + " WHERE lower(table_name) = :table AND table_schema = current_schema")
            .bind("table", HISTORY)
            .mapTo(Boolean.class)
            .one();
    if (!exists) {
      return Optional.empty();
    }
    try {
      return handle
          .createQuery(
              "SELECT max(cast(\"version\" AS integer)) FROM \""
                  + HISTORY
                  + "\" WHERE \"success\" AND \"version\" IS NOT NULL")
          .mapTo(Integer.class)
          .findOne();
    } catch (JdbiException e) {
      throw new StoreException("the table " + HISTORY + " is not one of Joist's", e);
    }
  }

  /** Runs the missing steps. Two processes may call this at once: one waits for the other. */
  void run(DataSource source) {
    try {
      Flyway flyway =
          Flyway.configure()
              .dataSource(source)
              .locations(steps.toArray(String[]::new))
              .table(HISTORY)
              .loggers(MigrationLog.class.getName())
              .failOnMissingLocations(true)
              .load();
      // Forgets a step that failed, on a full disk for one, so that it runs again.
      flyway.repair();
      flyway.migrate();
    } catch (FlywayException e) {
      throw new StoreException(
          "the store's tables could not be created or brought up to date: " + e.getMessage(), e);
    }
  }
}
