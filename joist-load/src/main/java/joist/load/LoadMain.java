package joist.load;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.util.List;
import java.util.function.Consumer;

/**
 * The load generator as a process of its own. Exit status: 0 when every request was answered
 * rightly, 1 when some were not, 2 when the command line is wrong, 4 when nobody answers.
 */
public final class LoadMain {
  private LoadMain() {}

  public static void main(String[] arguments) throws InterruptedException {
    System.exit(run(List.of(arguments), System.out, System.err));
  }

  /** As {@link #main}, returning the exit status. */
  public static int run(List<String> arguments, PrintStream out, PrintStream err)
      throws InterruptedException {
    if (arguments.isEmpty() || arguments.contains("--help")) {
      out.print(LoadArguments.USAGE);
      return arguments.isEmpty() ? 2 : 0;
    }
    try {
      return run(LoadArguments.parse(arguments), out);
    } catch (LoadException e) {
      err.println("load: " + e.getMessage());
      return e instanceof SilentServerException ? 4 : 2;
    }
  }

  private static int run(LoadArguments arguments, PrintStream out) throws InterruptedException {
    LoadSettings settings = arguments.settings();
    int rows = settings.target().bodies().size();
    AnswerCheck check =
        arguments
            .expected()
            .<AnswerCheck>map(file -> new ExpectedAnswers(file, rows))
            .orElse(AnswerCheck.NONE);
    Consumer<LoadWindow> listener =
        arguments.json()
            ? window -> print(out, LoadJson.line("window", window))
            : window -> print(out, LoadText.line(window));
    if (!arguments.json()) {
      print(out, LoadText.heading());
    }
    LoadRun run = new LoadRun(settings, check, listener);
    if (arguments.untilInputEnds()) {
      Thread.ofPlatform().daemon().name("joist-load-input").start(() -> stopAtEndOfInput(run));
    }
    LoadReport report = run.run();
    print(
        out,
        arguments.json()
            ? LoadJson.line("total", report.total())
            : "\n" + LoadText.summary(report).stripTrailing());
    return report.total().isClean() ? 0 : 1;
  }

  /** For a parent process, which ends the run by closing this process's input, or by dying. */
  private static void stopAtEndOfInput(LoadRun run) {
    try {
      System.in.transferTo(OutputStream.nullOutputStream());
    } catch (IOException e) {
      // An input that breaks has ended.
    }
    run.stop();
  }

  private static void print(PrintStream out, String line) {
    out.println(line);
    out.flush();
  }
}
