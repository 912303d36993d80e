package joist.bench;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import joist.learn.feature.Feature;

/**
 * The flights as a matrix that both sides read, in order of time: first rows to train on, the rest
 * to judge by.
 *
 * @param columns f32[7][rows]
 * @param late f32[rows], 1 for a delay of 15 minutes or more
 */
@SuppressWarnings("ArrayRecordComponent")
record LightGbmFlights(List<Feature> features, float[][] columns, float[] late, int trainRows) {
  private static final double TRAIN_SHARE = 0.8;

  /** Reads the Parquet file with DuckDB and writes its matrix, so that runs need no DuckDB. */
  static void export(Path parquet, Path target) throws SQLException, IOException {
    String query =
        """
        WITH f AS (SELECT *, min(date::DATE) OVER () AS first FROM read_parquet('%s')
                   WHERE date IS NOT NULL AND delay IS NOT NULL),
             o AS (SELECT origin, row_number() OVER (ORDER BY origin) - 1 AS code
                   FROM (SELECT DISTINCT origin FROM f)),
             d AS (SELECT destination, row_number() OVER (ORDER BY destination) - 1 AS code
                   FROM (SELECT DISTINCT destination FROM f))
        SELECT hour(date), dayofweek(date), day(date), date::DATE - first, distance,
               o.code, d.code, delay >= 15
        FROM f JOIN o USING (origin) JOIN d USING (destination)
        ORDER BY date, origin, destination, distance, delay
        """
            .formatted(parquet.toString().replace("'", "''"));
    try (var connection = DriverManager.getConnection("jdbc:duckdb:");
        var statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(query);
        var out =
            new DataOutputStream(
                new BufferedOutputStream(Files.newOutputStream(target), 1 << 20))) {
      while (rows.next()) {
        for (int column = 1; column <= 7; column++) {
          out.writeFloat(rows.getFloat(column));
        }
        out.writeFloat(rows.getBoolean(8) ? 1 : 0);
      }
    }
  }

  static LightGbmFlights read(Path file) throws IOException {
    int rows = Math.toIntExact(Files.size(file) / (8 * Float.BYTES));
    float[][] columns = new float[7][rows];
    float[] late = new float[rows];
    byte[] bytes = new byte[8 * Float.BYTES];
    try (var in =
        new DataInputStream(new BufferedInputStream(Files.newInputStream(file), 1 << 20))) {
      for (int row = 0; row < rows; row++) {
        in.readFully(bytes);
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        for (int column = 0; column < 7; column++) {
          columns[column][row] = buffer.getFloat();
        }
        late[row] = buffer.getFloat();
      }
    }
    return new LightGbmFlights(
        List.of(
            new Feature("hour", "date", 0),
            new Feature("weekday", "date", 0),
            new Feature("day", "date", 0),
            new Feature("days", "date", 0),
            new Feature("distance", "distance", 0),
            new Feature("origin", "origin", codes(columns[5])),
            new Feature("destination", "destination", codes(columns[6]))),
        columns,
        late,
        (int) (rows * TRAIN_SHARE));
  }

  private static int codes(float[] column) {
    float most = 0;
    for (float code : column) {
      most = Math.max(most, code);
    }
    return (int) most + 1;
  }

  int rows() {
    return late.length;
  }
}
