package joist.cli;

import java.io.Console;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Optional;
import joist.graph.GraphException;
import joist.learn.LearnException;
import joist.load.LoadException;
import joist.model.BadRowException;
import joist.model.ModelException;
import joist.onnx.engine.EngineException;
import joist.server.ServerException;
import joist.server.access.AccessException;
import joist.serving.ServingException;
import joist.store.StoreException;
import joist.table.Reason;
import joist.table.TableException;
import joist.table.UnwrittenTableException;
import joist.tensor.OverBudgetException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/**
 * The {@code joist} command: reads the command line, runs one command, and exits with its status.
 */
@Command(
    name = "joist",
    mixinStandardHelpOptions = true,
    versionProvider = Joist.Version.class,
    header = "From a file of rows to a proven, served model.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      DemoCommand.class,
      TrainCommand.class,
      ModelsCommand.class,
      CardCommand.class,
      PredictCommand.class,
      ServeCommand.class,
      PromoteCommand.class,
      WhyCommand.class,
      AuditCommand.class,
      KeysCommand.class,
      ExportCommand.class,
      ImportCommand.class,
      LoadCommand.class,
      ReproduceCommand.class,
      InspectCommand.class,
      RunCommand.class,
      BenchCommand.class,
      ConvertCommand.class,
      ConformanceCommand.class,
      CommandLine.HelpCommand.class
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  joist demo",
      "  joist train data.csv --target churned --name churn",
      "  joist predict churn --in rows.csv --out scored.csv",
      "  joist serve churn --port 8080",
      "",
      "Exit status: 0 done; 1 a fault of Joist's own; 2 the command line is wrong; 3",
      "the data, a row or a model file is at fault; 4 the surroundings are: the store,",
      "a port, the disk, keys, certificates, a server that is asked.",
      "Each command has its own --help. The models live in ~/.joist unless --store or",
      "JOIST_STORE says otherwise."
    })
public final class Joist implements Runnable {
  @Spec private @org.jspecify.annotations.Nullable CommandSpec spec;

  public static void main(String[] arguments) {
    Logging.configure(System.out, System.err);
    System.exit(run(System.out, System.err, arguments));
  }

  /** Runs one command line and returns its exit status. */
  static int run(PrintStream out, PrintStream err, String... arguments) {
    PrintStream utf8Out = new PrintStream(out, true, StandardCharsets.UTF_8);
    PrintStream utf8Err = new PrintStream(err, true, StandardCharsets.UTF_8);
    Output output = new Output(utf8Out, utf8Err, isTerminal());
    return line(output).execute(arguments);
  }

  /** All commands, whose help is 80 columns wide. */
  static CommandLine line(Output output) {
    return new CommandLine(new Joist(), new Commands(output))
        .setOut(output.writer())
        .setErr(output.errorWriter())
        .setColorScheme(output.colours())
        .setParameterExceptionHandler((error, given) -> usage(output, error))
        .setExecutionExceptionHandler((error, failed, parsed) -> report(output, error, failed))
        .setCaseInsensitiveEnumValuesAllowed(true);
  }

  /**
   * JDK 25 has no console where standard input is none; Error Prone believes that it always has.
   */
  @SuppressWarnings("SystemConsoleNull")
  private static boolean isTerminal() {
    Console console = System.console();
    return console != null && console.isTerminal() && System.getenv("NO_COLOR") == null;
  }

  @Override
  public void run() {
    CommandSpec present = Objects.requireNonNull(spec);
    throw new CommandLine.ParameterException(
        present.commandLine(), "expected a command; 'joist demo' is a good first one");
  }

  /** What is wrong with the command line, the nearest right word, and where the help is. */
  private static int usage(Output output, CommandLine.ParameterException error) {
    CommandLine command = error.getCommandLine();
    output.err().println("joist: " + said(error));
    CommandLine.UnmatchedArgumentException.printSuggestions(error, output.errorWriter());
    return pointToHelp(output, command);
  }

  private static String said(CommandLine.ParameterException error) {
    return error instanceof CommandLine.UnmatchedArgumentException unmatched
            && error.getCommandLine().getParent() == null
            && !unmatched.isUnknownOption()
        ? "there is no command '%s'".formatted(unmatched.getUnmatched().getFirst())
        : String.valueOf(error.getMessage());
  }

  private static int pointToHelp(Output output, CommandLine command) {
    output
        .err()
        .println("'%s --help' explains".formatted(command.getCommandSpec().qualifiedName()));
    return ExitCode.USAGE;
  }

  /** One sentence for what a person can mend; the whole trace for a fault of ours. */
  private static int report(Output output, Exception error, CommandLine failed) {
    if (error instanceof UsageException) {
      output.err().println("joist: " + error.getMessage());
      return pointToHelp(output, failed);
    }
    if (error instanceof IOException) {
      output.err().println("joist: a file could not be read or written: " + Reason.of(error));
      return ExitCode.ENVIRONMENT;
    }
    Optional<Integer> status = statusOf(error);
    if (status.isPresent()) {
      output.err().println("joist: " + error.getMessage());
      return status.get();
    }
    output.err().println("joist: a fault of Joist's own; please report it with what follows:");
    error.printStackTrace(output.err());
    return ExitCode.FAULT;
  }

  private static Optional<Integer> statusOf(Throwable error) {
    if (error instanceof UnwrittenTableException) {
      return Optional.of(ExitCode.ENVIRONMENT);
    }
    if (error instanceof TableException
        || error instanceof LearnException
        || error instanceof BadRowException
        || error instanceof ModelException
        || error instanceof GraphException
        || error instanceof BadInputException) {
      return Optional.of(ExitCode.BAD_INPUT);
    }
    if (error instanceof UnwrittenException
        || error instanceof UnreachableException
        || error instanceof UnusableException
        || error instanceof StoreException
        || error instanceof ServingException
        || error instanceof ServerException
        || error instanceof AccessException
        || error instanceof LoadException
        || error instanceof EngineException
        || error instanceof OverBudgetException) {
      return Optional.of(ExitCode.ENVIRONMENT);
    }
    return Optional.empty();
  }

  /** Joist's version, and the JVM's. */
  static final class Version implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() {
      String version = Joist.class.getPackage().getImplementationVersion();
      return new String[] {
        "joist " + (version == null ? "(not from its jar)" : version),
        "Java " + Runtime.version() + ", " + System.getProperty("os.name") + " " + arch()
      };
    }

    private static String arch() {
      return System.getProperty("os.arch");
    }
  }
}
