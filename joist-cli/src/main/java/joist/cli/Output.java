package joist.cli;

import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Help.ColorScheme;

/**
 * Where a command writes.
 *
 * @param terminal whether a person is looking: colours and movement are for terminals only
 */
record Output(PrintStream out, PrintStream err, boolean terminal) {
  PrintWriter writer() {
    return new PrintWriter(out, true, StandardCharsets.UTF_8);
  }

  PrintWriter errorWriter() {
    return new PrintWriter(err, true, StandardCharsets.UTF_8);
  }

  ColorScheme colours() {
    return picocli.CommandLine.Help.defaultColorScheme(terminal ? Ansi.ON : Ansi.OFF);
  }

  /** The screen for one command: silent but for results when {@code json}. */
  Screen screen(boolean json) {
    return new Screen(out, err, terminal, terminal, json);
  }
}
