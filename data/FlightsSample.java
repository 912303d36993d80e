import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;

/**
 * Cuts the flights sample: the largest pseudo-random subset of the rows, in time order, whose
 * compressed CSV stays within a budget of bytes. The same input gives the same rows on any machine.
 *
 * <p>Run by {@code make-flights-sample}: arguments are the Parquet file, the output file and the
 * budget in bytes.
 */
final class FlightsSample {
  private static final String HEADER = "date,distance,origin,destination,late\n";

  // A flight counts as late from 15 minutes; a missing delay (a cancelled flight) is no answer.
  private static final String QUERY =
      """
      SELECT strftime(date, '%%Y-%%m-%%d %%H:%%M') || ',' || distance || ',' || origin || ','
             || destination || ',' || CASE WHEN delay >= 15 THEN 'true' ELSE 'false' END
      FROM read_parquet('%s')
      WHERE delay IS NOT NULL
      ORDER BY 1
      """;

  private FlightsSample() {}

  public static void main(String[] args) throws IOException, SQLException {
    if (args.length != 3) {
      throw new IllegalArgumentException(
          "expected FLIGHTS.parquet OUT.csv.gz BYTES, got " + Arrays.toString(args));
    }
    int budgetBytes = Integer.parseInt(args[2]);
    List<String> lines = read(Path.of(args[0]));
    long[] ranks = ranks(lines.size());
    int rows = lines.size();
    byte[] best = compress(lines, ranks, rows);
    if (best.length > budgetBytes) {
      int low = 0; // fits
      int high = rows; // does not
      best = new byte[0];
      while (high - low > 1) {
        // The size is nearly linear in the rows, so the first guesses are close.
        int middle = (low + high) >>> 1;
        byte[] candidate = compress(lines, ranks, middle);
        if (candidate.length <= budgetBytes) {
          low = middle;
          best = candidate;
        } else {
          high = middle;
        }
        if (budgetBytes - best.length < 256) {
          break;
        }
      }
      rows = low;
    }
    Path out = Path.of(args[1]);
    Path part = out.resolveSibling(out.getFileName() + ".part");
    Files.write(part, best);
    Files.move(part, out, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    System.out.printf("%s: %,d of %,d rows, %,d bytes%n", out, rows, lines.size(), best.length);
  }

  private static List<String> read(Path parquet) throws SQLException {
    List<String> lines = new ArrayList<>();
    try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(QUERY.formatted(parquet.toString().replace("'", "''")))) {
      while (rows.next()) {
        lines.add(rows.getString(1));
      }
    }
    return lines;
  }

  /** The rank at which each row enters the sample: a fixed shuffle of the row numbers. */
  private static long[] ranks(int rows) {
    long[] keyed = new long[rows];
    for (int row = 0; row < rows; row++) {
      keyed[row] = (mix(row) & 0xFFFF_FFFF_0000_0000L) >>> 1 | row;
    }
    Arrays.sort(keyed);
    long[] ranks = new long[rows];
    for (int rank = 0; rank < rows; rank++) {
      ranks[(int) (keyed[rank] & 0x7FFF_FFFFL)] = rank;
    }
    return ranks;
  }

  /** SplitMix64's finaliser. */
  private static long mix(long value) {
    long z = value + 0x9E3779B97F4A7C15L;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }

  private static byte[] compress(List<String> lines, long[] ranks, int rows) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream out = new BestGzip(bytes)) {
      StringBuilder chunk = new StringBuilder(HEADER);
      for (int row = 0; row < ranks.length; row++) {
        if (ranks[row] < rows) {
          chunk.append(lines.get(row)).append('\n');
          if (chunk.length() > 1 << 16) {
            out.write(chunk.toString().getBytes(StandardCharsets.US_ASCII));
            chunk.setLength(0);
          }
        }
      }
      out.write(chunk.toString().getBytes(StandardCharsets.US_ASCII));
    }
    return bytes.toByteArray();
  }

  /** Gzip at its highest level. */
  private static final class BestGzip extends GZIPOutputStream {
    BestGzip(OutputStream out) throws IOException {
      super(out, 1 << 16);
      def.setLevel(Deflater.BEST_COMPRESSION);
    }
  }
}
