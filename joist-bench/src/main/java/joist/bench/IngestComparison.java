package joist.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import joist.table.ReadSettings;
import joist.table.Table;
import joist.table.TableReader;

/**
 * Reads the same CSV and Parquet file with Joist and with DuckDB, on two threads.
 *
 * <p>DuckDB's part is {@code CREATE TABLE AS}, which leaves the columns in its own memory, types
 * inferred; Joist's part leaves them in Java arrays, types inferred. Contestants take turns; the
 * first round warms up and is not counted; the median of five counts. Argument: a Parquet file, of
 * which the CSV is made.
 */
public final class IngestComparison {
  private static final int ROUNDS = 5;
  private static final int THREADS = 2;

  private IngestComparison() {}

  public static void main(String[] args) throws IOException, SQLException {
    if (args.length != 1) {
      throw new IllegalArgumentException("expected one Parquet file, got " + Arrays.toString(args));
    }
    Path parquet = Path.of(args[0]);
    Path csv = Files.createTempFile("ingest", ".csv");
    try {
      duckdb("COPY (FROM '" + parquet + "') TO '" + csv + "' (HEADER, DELIMITER ',')");
      compare(csv, parquet);
    } finally {
      Files.delete(csv);
    }
  }

  private interface Read {
    void run() throws SQLException;
  }

  private static void compare(Path csv, Path parquet) throws IOException, SQLException {
    Map<String, Read> reads = new LinkedHashMap<>();
    reads.put("CSV      Joist ", () -> joist(csv));
    reads.put("CSV      DuckDB", () -> duckdb("CREATE TABLE t AS FROM '" + csv + "'"));
    reads.put("Parquet  Joist ", () -> joist(parquet));
    reads.put("Parquet  DuckDB", () -> duckdb("CREATE TABLE t AS FROM '" + parquet + "'"));
    Map<String, List<Double>> seconds = new LinkedHashMap<>();
    for (int round = 0; round <= ROUNDS; round++) {
      for (Map.Entry<String, Read> read : reads.entrySet()) {
        long start = System.nanoTime();
        read.getValue().run();
        double took = (System.nanoTime() - start) / 1e9;
        if (round > 0) {
          seconds.computeIfAbsent(read.getKey(), name -> new ArrayList<>()).add(took);
        }
      }
    }
    for (Map.Entry<String, List<Double>> each : seconds.entrySet()) {
      Path file = each.getKey().startsWith("CSV") ? csv : parquet;
      report(each.getKey(), each.getValue(), Files.size(file) / 1e6);
    }
  }

  private static void report(String name, List<Double> seconds, double megabytes) {
    List<Double> sorted = seconds.stream().sorted().toList();
    double median = sorted.get(ROUNDS / 2);
    System.out.printf(
        "%s  %.3f s (%.3f to %.3f)  %.0f MB/s of %.1f MB%n",
        name, median, sorted.getFirst(), sorted.getLast(), megabytes / median, megabytes);
  }

  private static void joist(Path file) {
    Table table = TableReader.read(file, ReadSettings.defaults().withThreads(THREADS));
    if (table.rows() == 0) {
      throw new IllegalStateException("expected rows");
    }
  }

  private static void duckdb(String sql) throws SQLException {
    try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = connection.createStatement()) {
      statement.execute("SET threads = " + THREADS);
      statement.execute(sql);
    }
  }
}
