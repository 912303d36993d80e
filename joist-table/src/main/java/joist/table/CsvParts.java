package joist.table;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Runs one pass over a CSV file, in parts side by side when it is large, else as a whole. */
final class CsvParts {
  /** The size of a part that is worth a thread's while. */
  static final long PART_BYTES = 8L << 20;

  private final SourceFile file;
  private final CsvDialect dialect;
  private final ReadSettings settings;
  private final CsvHeader header;
  private final long partBytes;

  CsvParts(
      SourceFile file,
      CsvDialect dialect,
      ReadSettings settings,
      CsvHeader header,
      long partBytes) {
    // A part has a builder of every column: with many columns it must be large to be worth it.
    this.partBytes = Math.max(partBytes, partBytes / 2048 * header.names().size());
    this.file = file;
    this.dialect = dialect;
    this.settings = settings;
    this.header = header;
  }

  /** The cells of the whole file, in one or more parts in file order. */
  List<CsvCells> read(List<ColumnPlan> plans) {
    boolean parallel =
        settings.threads() > 1
            && !file.gzip()
            && dialect.isCuttable()
            && settings.rowLimit() == Integer.MAX_VALUE
            && file.bytes() >= 2 * partBytes;
    try {
      if (parallel) {
        List<CsvCells> parts = sideBySide(plans);
        if (!parts.isEmpty()) {
          return parts;
        }
      }
      return List.of(whole(plans));
    } catch (IOException e) {
      throw SourceFile.failure(file.path(), e);
    } catch (CsvHandler.UnreadableException e) {
      throw header.unreadable(e);
    }
  }

  private CsvCells whole(List<ColumnPlan> plans) throws IOException {
    ProgressMeter meter = new ProgressMeter(settings.progress(), file.bytes());
    CsvCells cells = new CsvCells(header, plans, true, settings.rowLimit());
    try (StrictReader text = dialect.reader(file.open(meter))) {
      cells.parse(text, dialect.delimiter());
    }
    meter.finish();
    return cells;
  }

  // The file is cut after any line feed, quoted or not. Part 0 starts at a record; if a part ends
  // inside a quoted field, then it ends with an open quote, which is an error, and if it does not,
  // then the next part starts at a record. So parts without an error are right, and with one the
  // file is read again as a whole, which also gives the error its row.
  private List<CsvCells> sideBySide(List<ColumnPlan> plans) throws IOException {
    ProgressMeter meter = new ProgressMeter(settings.progress(), file.bytes());
    try (FileChannel channel = FileChannel.open(file.path());
        ExecutorService threads = Executors.newFixedThreadPool(settings.threads())) {
      List<Long> cuts = cuts(channel);
      List<Future<CsvCells>> reads = new ArrayList<>();
      for (int i = 0; i + 1 < cuts.size(); i++) {
        long from = cuts.get(i);
        long to = cuts.get(i + 1);
        InputStream bytes = meter.watch(new PartStream(channel, from, to));
        reads.add(threads.submit(() -> read(plans, bytes, from == 0)));
      }
      List<CsvCells> parts = new ArrayList<>();
      try {
        for (Future<CsvCells> read : reads) {
          parts.add(read.get());
        }
      } catch (ExecutionException e) {
        threads.shutdownNow();
        return List.of();
      }
      meter.finish();
      return parts;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    }
  }

  private CsvCells read(List<ColumnPlan> plans, InputStream bytes, boolean first)
      throws IOException {
    CsvCells cells = new CsvCells(header, plans, first, Integer.MAX_VALUE);
    try (StrictReader text =
        first ? dialect.reader(bytes) : new StrictReader(bytes, dialect.charset())) {
      cells.parse(text, dialect.delimiter());
    }
    return cells;
  }

  private List<Long> cuts(FileChannel channel) throws IOException {
    List<Long> cuts = new ArrayList<>(List.of(0L));
    long at = partBytes;
    while (at < file.bytes()) {
      long cut = afterLineFeed(channel, at);
      if (cut >= file.bytes()) {
        break;
      }
      cuts.add(cut);
      at = cut + partBytes;
    }
    cuts.add(file.bytes());
    return cuts;
  }

  private static long afterLineFeed(FileChannel channel, long from) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(1 << 16);
    long at = from;
    while (channel.read(buffer.clear(), at) > 0) {
      buffer.flip();
      for (int i = 0; i < buffer.limit(); i++) {
        if (buffer.get(i) == '\n') {
          return at + i + 1;
        }
      }
      at += buffer.limit();
    }
    return Long.MAX_VALUE;
  }

  /** The bytes of a channel between two positions. */
  private static final class PartStream extends InputStream {
    private final FileChannel channel;
    private final long end;
    private long at;

    PartStream(FileChannel channel, long from, long to) {
      this.channel = channel;
      this.at = from;
      this.end = to;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      if (at >= end) {
        return -1;
      }
      ByteBuffer buffer = ByteBuffer.wrap(bytes, offset, (int) Math.min(length, end - at));
      int count = channel.read(buffer, at);
      at += Math.max(0, count);
      return count;
    }
  }
}
