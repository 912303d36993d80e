package joist.cli;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/**
 * What a person sees: headings, tables and progress bars, with colours and movement only on a
 * terminal. Results go to standard output, progress to standard error. Used from one thread.
 */
final class Screen {
  private static final String RESET = "\u001b[0m";
  private static final String BOLD = "\u001b[1m";
  private static final String DIM = "\u001b[2m";
  private static final String GREEN = "\u001b[32m";
  private static final String YELLOW = "\u001b[33m";

  private final PrintStream out;
  private final PrintStream err;
  private final boolean styled;
  private final boolean moving;
  private final boolean quiet;

  /**
   * @param styled whether colours may be used
   * @param moving whether progress may redraw its line
   * @param quiet whether everything but results is left out, as for {@code --json}
   */
  Screen(PrintStream out, PrintStream err, boolean styled, boolean moving, boolean quiet) {
    this.out = out;
    this.err = err;
    this.styled = styled;
    this.moving = moving;
    this.quiet = quiet;
  }

  boolean isQuiet() {
    return quiet;
  }

  void heading(String text) {
    say("\n" + style(BOLD, text));
  }

  void say(String text) {
    if (!quiet) {
      out.println(text);
    }
  }

  /** A line that is the command's result: printed even when quiet. */
  void result(String text) {
    out.println(text);
  }

  void good(String text) {
    say(style(GREEN, "✓ ") + text);
  }

  /** What a person must look at, on standard error: shown to scripts too. */
  void warn(String text) {
    out.flush();
    err.println(style(YELLOW, "! ") + text);
    err.flush();
  }

  String dim(String text) {
    return style(DIM, text);
  }

  String bold(String text) {
    return style(BOLD, text);
  }

  String green(String text) {
    return style(GREEN, text);
  }

  private String style(String code, String text) {
    return styled ? code + text + RESET : text;
  }

  /** A progress bar of {@code steps} steps; a plain line at its end where nothing may move. */
  Bar bar(String task, long steps) {
    return new Bar(task, steps);
  }

  /** Prints rows under headers in columns as wide as their cells; numbers are set to the right. */
  <T> void table(List<Cell<T>> cells, List<T> rows) {
    if (quiet) {
      return;
    }
    List<int[]> widths = new ArrayList<>();
    for (Cell<T> cell : cells) {
      int width = cell.header().length();
      for (T row : rows) {
        width = Math.max(width, cell.text().apply(row).length());
      }
      widths.add(new int[] {width});
    }
    StringBuilder header = new StringBuilder("  ");
    for (int i = 0; i < cells.size(); i++) {
      header.append(cells.get(i).pad(cells.get(i).header(), widths.get(i)[0])).append("  ");
    }
    out.println(style(DIM, header.toString().stripTrailing()));
    for (T row : rows) {
      StringBuilder line = new StringBuilder("  ");
      for (int i = 0; i < cells.size(); i++) {
        line.append(cells.get(i).pad(cells.get(i).text().apply(row), widths.get(i)[0]))
            .append("  ");
      }
      out.println(line.toString().stripTrailing());
    }
  }

  /** One column of a printed table. */
  record Cell<T>(String header, boolean toTheRight, Function<T, String> text) {
    static <T> Cell<T> text(String header, Function<T, String> text) {
      return new Cell<>(header, false, text);
    }

    static <T> Cell<T> number(String header, Function<T, String> text) {
      return new Cell<>(header, true, text);
    }

    private String pad(String value, int width) {
      String space = " ".repeat(Math.max(0, width - value.length()));
      return toTheRight ? space + value : value + space;
    }
  }

  /** Progress of one task. */
  final class Bar implements AutoCloseable {
    private final String task;
    private final java.util.Optional<ProgressBar> drawn;
    private String last = "";

    private Bar(String task, long steps) {
      this.task = task;
      this.drawn =
          moving && !quiet
              ? java.util.Optional.of(
                  new ProgressBarBuilder()
                      .setTaskName(task)
                      .setInitialMax(steps)
                      .setStyle(
                          styled ? ProgressBarStyle.COLORFUL_UNICODE_BLOCK : ProgressBarStyle.ASCII)
                      .setConsumer(new ConsoleProgressBarConsumer(err))
                      .setUpdateIntervalMillis(100)
                      .hideEta()
                      .build())
              : java.util.Optional.empty();
    }

    void at(long step, String message) {
      last = message;
      drawn.ifPresent(bar -> {
        bar.stepTo(step);
        bar.setExtraMessage(" " + message);
      });
    }

    void outOf(long steps) {
      drawn.ifPresent(bar -> bar.maxHint(steps));
    }

    @Override
    public void close() {
      drawn.ifPresent(ProgressBar::close);
      if (drawn.isEmpty() && !quiet) {
        out.println("  " + task + (last.isEmpty() ? "" : ": " + last));
      }
    }
  }

  static String bytes(long bytes) {
    if (bytes < 1024) {
      return bytes + " B";
    }
    double value = bytes;
    String[] units = {"KiB", "MiB", "GiB", "TiB"};
    int unit = -1;
    do {
      value /= 1024;
      unit++;
    } while (value >= 1024 && unit < units.length - 1);
    return String.format(Locale.ROOT, "%.1f %s", value, units[unit]);
  }

  static String duration(double seconds) {
    if (seconds < 1e-3) {
      return String.format(Locale.ROOT, "%.1f µs", seconds * 1e6);
    }
    if (seconds < 1) {
      return String.format(Locale.ROOT, "%.1f ms", seconds * 1e3);
    }
    return String.format(Locale.ROOT, "%.1f s", seconds);
  }
}
