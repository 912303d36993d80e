package joist.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import joist.load.LoadArguments;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** The pages name commands and options that there are, and all options. */
class DocumentedCommandsTest {
  private static final Pattern COMMAND =
      Pattern.compile("(?:^|[ (])(?:\\./|\\$ )?joist ([a-z]+)\\b((?: [^|;&#]*)?)");
  private static final Pattern OPTION = Pattern.compile("(?:^|[\\s(])(--[a-z][a-z0-9-]*)");

  /** Options of others that stand alone in sentences. */
  private static final Set<String> FOREIGN =
      Set.of("--add-modules", "--add-opens", "--only", "--shm-size", "--tmpfs");

  /** What goes without saying, and another spelling. */
  private static final Set<String> PLAIN = Set.of("--help", "--version", "--optimize");

  @Test
  void everyCommandIsThereWithItsOptions() {
    List<String> wrong = new ArrayList<>();
    AtomicInteger compared = new AtomicInteger();
    for (Path page : Documents.all()) {
      Documents.code(page)
          .forEach(line -> {
            Matcher command = COMMAND.matcher(line);
            while (command.find()) {
              compared.incrementAndGet();
              unknown(command.group(1), command.group(2))
                  .forEach(what -> wrong.add(page + ": " + what + " in: " + line));
            }
          });
    }
    assertThat(wrong).isEmpty();
    assertThat(compared).as("commands in pages").hasValueGreaterThan(100);
  }

  @Test
  void anOptionThatIsNamedAloneIsSomeCommands() {
    Set<String> known = new HashSet<>(FOREIGN);
    everyLine().forEach(line -> known.addAll(options(line)));
    known.addAll(optionsIn(LoadArguments.USAGE));
    List<String> named = new ArrayList<>();
    for (Path page : Documents.all()) {
      Documents.code(page)
          .filter(line -> line.startsWith("--"))
          .forEach(line -> optionsIn(line).forEach(option -> named.add(option + " of " + page)));
    }
    assertThat(named)
        .hasSizeGreaterThan(100)
        .allMatch(option -> known.contains(option.split(" ", 2)[0]));
  }

  /** One that is not there is passed over by the build in silence. */
  @Test
  void everyTestIsThere() throws IOException {
    Pattern test = Pattern.compile("-Dtest=([A-Za-z]+)");
    assertThat(
            Documents.all().stream()
                .flatMap(page -> test.matcher(Documents.text(page)).results())
                .map(named -> named.group(1)))
        .isNotEmpty()
        .isSubsetOf(tests());
  }

  private static Set<String> tests() throws IOException {
    Set<String> names = new HashSet<>();
    try (Stream<Path> modules = Files.list(Documents.HOME)) {
      for (Path tests : modules.map(module -> module.resolve("src/test")).toList()) {
        if (Files.isDirectory(tests)) {
          try (Stream<Path> files = Files.walk(tests)) {
            files.forEach(file -> names.add(file.getFileName().toString().replace(".java", "")));
          }
        }
      }
    }
    return names;
  }

  @Test
  void allOptionsAreExplained() {
    Set<String> named = new HashSet<>(PLAIN);
    Documents.all().stream()
        .filter(page -> !page.toString().contains("decisions"))
        .forEach(page -> named.addAll(optionsIn(String.join(" ", Documents.code(page).toList()))));
    Set<String> all = new TreeSet<>();
    everyLine().forEach(line -> all.addAll(options(line)));
    all.removeIf(option -> !option.startsWith("--"));
    assertThat(all).hasSizeGreaterThan(50);
    assertThat(named).containsAll(all);
  }

  /** What is laid out by hand too, which would be broken in the middle. */
  @Test
  void everyHelpFitsIntoEightyColumns() {
    List<CommandLine> all = everyLine();
    all.add(line());
    for (CommandLine command : all) {
      Stream<String> byHand =
          Stream.of(command.getCommandSpec().usageMessage().footer())
              .filter(line -> line.startsWith(" "));
      assertThat(Stream.concat(byHand, command.getUsageMessage().lines()))
          .as(command.getCommandSpec().qualifiedName())
          .allMatch(line -> line.length() <= 80);
    }
    assertThat(subcommands().get("load").getUsageMessage().lines())
        .containsAll(LoadArguments.USAGE.lines().toList());
  }

  /** What a command line has that is not there. */
  private static List<String> unknown(String name, String rest) {
    CommandLine command = subcommands().get(name);
    if (command == null) {
      return List.of("no command " + name);
    }
    String first = rest.strip().split(" ", 2)[0];
    CommandLine within = command.getSubcommands().get(first);
    Set<String> known = options(within == null ? command : within);
    if (name.equals("load")) {
      known.addAll(optionsIn(LoadArguments.USAGE));
    }
    return optionsIn(rest).stream()
        .filter(option -> !known.contains(option))
        .map(option -> "no option " + option)
        .toList();
  }

  private static Set<String> optionsIn(String text) {
    return OPTION
        .matcher(text)
        .results()
        .map(found -> found.group(1))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Set<String> options(CommandLine command) {
    return command.getCommandSpec().options().stream()
        .flatMap(option -> List.of(option.names()).stream())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static List<CommandLine> everyLine() {
    List<CommandLine> all = new ArrayList<>();
    subcommands()
        .values()
        .forEach(command -> {
          all.add(command);
          all.addAll(command.getSubcommands().values());
        });
    return all;
  }

  private static Map<String, CommandLine> subcommands() {
    return line().getSubcommands();
  }

  private static CommandLine line() {
    return Joist.line(new Output(System.out, System.err, false));
  }
}
