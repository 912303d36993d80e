package joist.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Every command in the user guide's {@code console} blocks runs, in order, and succeeds. */
class UserGuideTest {
  private static final Path GUIDE = Path.of("..", "docs", "user-guide.md");
  private static final Pattern BLOCK = Pattern.compile("```console\n(.*?)```", Pattern.DOTALL);
  private static final Pattern WORD = Pattern.compile("\"([^\"]*)\"|(\\S+)");
  private static final Set<String> FILE_ENDS = Set.of(".csv", ".html", ".onnx", ".parquet");

  @TempDir Path folder;

  @Test
  void everyCommandOfTheGuideRuns() throws IOException {
    ChurnFile.write(folder, 500);
    List<String> commands = commands();
    assertThat(commands).hasSizeGreaterThan(8);
    for (String command : commands) {
      List<String> words = new ArrayList<>(words(command).subList(1, words(command).size()));
      if (takesStore(words.getFirst())) {
        words.addAll(List.of("--store", folder.resolve("store").toString()));
      }
      CommandLineRun run = CommandLineRun.of(words.toArray(String[]::new));
      assertThat(run.status()).as(command + "\n" + run.err()).isZero();
    }
  }

  @Test
  void theGuideNamesNoCommandThatIsNotThere() throws IOException {
    Set<String> known = subcommands().keySet();
    Matcher named = Pattern.compile("(?m)^joist ([a-z]+)").matcher(Files.readString(GUIDE));
    assertThat(named.results().map(result -> result.group(1)).collect(Collectors.toSet()))
        .isSubsetOf(known)
        .contains("train", "serve", "predict");
  }

  private static Map<String, CommandLine> subcommands() {
    Output output = new Output(System.out, System.err, false);
    return new CommandLine(new Joist(), new Commands(output)).getSubcommands();
  }

  private static boolean takesStore(String command) {
    CommandLine line = subcommands().get(command);
    return line != null && line.getCommandSpec().findOption("--store") != null;
  }

  private static List<String> commands() throws IOException {
    return BLOCK
        .matcher(Files.readString(GUIDE))
        .results()
        .flatMap(block -> block.group(1).lines())
        .filter(line -> line.startsWith("joist "))
        .toList();
  }

  /** The words of a line, with files moved into the test's folder. */
  private List<String> words(String line) {
    List<String> words = new ArrayList<>();
    Matcher matcher = WORD.matcher(line);
    while (matcher.find()) {
      String word = matcher.group(1) == null ? matcher.group(2) : matcher.group(1);
      boolean file = FILE_ENDS.stream().anyMatch(word::endsWith);
      words.add(file ? folder.resolve(word).toString() : word);
    }
    return words;
  }
}
