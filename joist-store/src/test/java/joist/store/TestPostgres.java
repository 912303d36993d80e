package joist.store;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.UUID;

/** A schema of its own in the test server, dropped at the end. */
record TestPostgres(String schema) implements AutoCloseable {
  static TestPostgres create() throws SQLException {
    TestPostgres created = new TestPostgres("t" + UUID.randomUUID().toString().replace("-", ""));
    execute(server(), "CREATE SCHEMA " + created.schema());
    return created;
  }

  /** The test server's address. */
  static String server() {
    String url = System.getProperty("joist.test.postgres", "");
    if (url.isBlank()) {
      throw new IllegalStateException(
          "expected -Djoist.test.postgres=jdbc:postgresql://HOST:PORT/DATABASE?user=USER with the"
              + " profile 'postgres'; run .ci/postgres mvn ..., which starts a server and sets"
              + " JOIST_TEST_POSTGRES to its address");
    }
    return url;
  }

  String url() {
    return server() + (server().contains("?") ? "&" : "?") + "currentSchema=" + schema;
  }

  void execute(String sql) throws SQLException {
    execute(url(), sql);
  }

  @Override
  public void close() throws SQLException {
    execute(server(), "DROP SCHEMA " + schema + " CASCADE");
  }

  private static void execute(String url, String sql) throws SQLException {
    try (Connection connection = DriverManager.getConnection(url)) {
      connection.createStatement().execute(sql);
    }
  }
}
