package joist.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import joist.serving.jvm.JavaProcess;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a person meets who gives the command something wrong: a sentence, and nothing half-done. */
class BadInputTest {
  @TempDir static Path folder;
  private static Path data = Path.of("");

  @BeforeAll
  static void trainsOnce() throws IOException {
    data = ChurnFile.write(folder, 200);
    assertThat(train(data, "--name", "churn", "--json").status()).isZero();
  }

  @Test
  void warnsLoudlyOfALeakingColumnEvenToScripts() throws IOException {
    Path file = withColumn("leak.csv", "cancelled", row -> churned(row) ? "1" : "0");
    CommandLineRun run = train(file, "--json");
    assertThat(run.status()).isZero();
    assertThat(run.err()).contains("! LEAK? column 'cancelled'", "'churned'");
    assertThat(run.out().lines()).hasSize(1);
  }

  @Test
  void saysWhatBecameOfColumnsThatAreOddButNotWrong() throws IOException {
    String[] dates = {"2021-03-%02d", "03/%02d/2021", "%02d.03.2021"};
    CommandLineRun missing = train(withColumn("missing.csv", "nothing", row -> ""));
    CommandLineRun infinite =
        train(withColumn("inf.csv", "ratio", row -> row % 9 == 0 ? "-Infinity" : "" + row));
    CommandLineRun mixed =
        train(withColumn("dates.csv", "seen", row -> dates[row % 3].formatted(13 + row % 16)));
    assertThat(missing.err()).contains("'nothing' has no values");
    assertThat(infinite.err()).contains("'ratio' has 23 infinite values", "read as missing");
    assertThat(mixed.out()).containsPattern("seen +date +0 ");
    assertThat(List.of(missing.status(), infinite.status(), mixed.status())).containsOnly(0);
  }

  @Test
  void refusesFilesThatHoldNoTable() throws IOException {
    byte[] csv = Files.readAllBytes(data);
    for (Map.Entry<String, byte[]> wrong :
        Map.of(
                "empty.csv", new byte[0],
                "header.csv", "a,churned\n".getBytes(UTF_8),
                "cut.parquet", "PAR1 and no end".getBytes(UTF_8),
                "ragged.csv", concat(csv, "one,two\n"),
                "deep.jsonl", "[".repeat(100_000).getBytes(UTF_8))
            .entrySet()) {
      Path file = Files.write(folder.resolve(wrong.getKey()), wrong.getValue());
      assertRefused(train(file), ExitCode.BAD_INPUT, wrong.getKey(), "expected");
    }
  }

  @Test
  void refusesOptionsBeforeAnyWork() {
    for (List<String> wrong :
        List.of(
            List.of("--seconds", "0"),
            List.of("--threads", "0"),
            List.of("--rows", "-5"),
            List.of("--charset", "klingon"))) {
      CommandLineRun run = train(data, wrong.toArray(String[]::new));
      assertRefused(run, ExitCode.USAGE, wrong.get(0), wrong.get(1), "expected");
      assertThat(run.out()).isEmpty();
    }
    assertRefused(run("serve", "churn", "--port", "99999"), ExitCode.USAGE, "65535");
    assertRefused(
        run("serve", "churn", "--log-every", "-3"), ExitCode.USAGE, "--log-every", "'-3'");
    assertRefused(
        run("serve", "churn", "--loading-share", "x"), ExitCode.USAGE, "from 0 to 1", "'x'");
    assertRefused(
        CommandLineRun.of("promot", "churn:1"), ExitCode.USAGE, "no command 'promot'", "promote");
    CommandLineRun badName = train(data, "--name", "My Model");
    assertRefused(badName, ExitCode.USAGE, "my-model");
    assertThat(badName.out()).isEmpty();
  }

  @Test
  void namesTheColumnsThatAPredictionLacks() throws IOException {
    for (String[] rows :
        new String[][] {
          {"renamed.csv", "id,tarif,months,joined,autopay,city\n1,pro,3,2021-02-03,true,city 1\n"},
          {
            "renamed.jsonl",
            "{\"tarif\":\"pro\",\"months\":3,\"joined\":\"2021-02-03\",\"autopay\":true,\"city\":\"a\"}\n"
          }
        }) {
      Path out = folder.resolve("never.csv");
      CommandLineRun run = predict(Files.writeString(folder.resolve(rows[0]), rows[1]), out);
      assertRefused(run, ExitCode.BAD_INPUT, "'plan'");
      assertThat(out).doesNotExist();
    }
  }

  @Test
  void takesUnseenCategoriesAndCarriesCodesAsTheyAre() throws IOException {
    Path rows =
        Files.writeString(
            folder.resolve("unseen.csv"),
            "city,account,autopay,joined,months,plan,id\nnowhere,00123,true,2021-02-03,3,galaxy,1\n");
    Path out = folder.resolve("unseen-scored.csv");
    assertThat(predict(rows, out).status()).isZero();
    assertThat(Files.readAllLines(out).get(1)).startsWith("nowhere,00123,true,");
  }

  @Test
  void namesTheCellOfAWrongType() throws IOException {
    Path rows =
        Files.writeString(
            folder.resolve("typed.csv"),
            "id,plan,months,joined,autopay,city\n1,pro,many,2021-02-03,true,city 1\n");
    assertRefused(
        predict(rows, folder.resolve("never2.csv")), ExitCode.BAD_INPUT, "row 1", "months", "many");
  }

  @Test
  void refusesDamagedModelFilesAndRegistersNothing() throws IOException {
    Path onnx = folder.resolve("whole.onnx");
    assertThat(run("export", "churn", onnx.toString()).status()).isZero();
    byte[] whole = Files.readAllBytes(onnx);
    Path cut = Files.write(folder.resolve("cut.onnx"), Arrays.copyOf(whole, whole.length / 2));
    try (Stream<Path> blobs = Files.walk(folder.resolve("store/blobs"))) {
      byte[] model =
          Files.readAllBytes(blobs.filter(Files::isRegularFile).findFirst().orElseThrow());
      model[model.length / 2] ^= 0x41;
      Path damaged = Files.write(folder.resolve("damaged.joist"), model);
      assertRefused(
          run("import", damaged.toString(), "--name", "no"), ExitCode.BAD_INPUT, "damaged");
    }
    assertRefused(run("import", cut.toString(), "--name", "no"), ExitCode.BAD_INPUT, "cut off");
    assertRefused(
        run("serve", "none.jar", "--port", "0"), ExitCode.BAD_INPUT, "there is no none.jar");
    assertRefused(run("import", "words.jar"), ExitCode.USAGE, "no Java of your own");
    assertRefused(run("serve", cut.toString(), "--port", "0"), ExitCode.BAD_INPUT, "cut off");
    assertThat(run("models").out()).doesNotContain("no:1");
  }

  @Test
  void keepsThePasswordOfAStoreOutOfReachToItself() {
    CommandLineRun run =
        CommandLineRun.of(
            "models", "--store", "jdbc:postgresql://127.0.0.1:1/x?user=ann&password=s3cret");
    assertRefused(run, ExitCode.ENVIRONMENT, "127.0.0.1:1", "password=***");
    assertThat(run.err()).doesNotContain("s3cret");
  }

  @Test
  void makesNoStoreOfAMisspeltFolder() {
    Path misspelt = folder.resolve("stroe");
    String never = folder.resolve("never.html").toString();
    for (List<String> line :
        List.of(
            List.of("models"),
            List.of("models", "du"),
            List.of("audit"),
            List.of("card", "churn"),
            List.of("export", "churn", never),
            List.of("promote", "churn:1"),
            List.of("predict", "churn", "--in", data.toString(), "--out", never))) {
      List<String> words = new ArrayList<>(line);
      words.addAll(List.of("--store", misspelt.toString()));
      CommandLineRun run = CommandLineRun.of(words.toArray(String[]::new));
      assertRefused(run, ExitCode.ENVIRONMENT, "found none there", misspelt.toString());
      assertThat(misspelt).doesNotExist();
    }
  }

  @Test
  void makesNoStoreToReadOneWhereNoneIsNamed() throws Exception {
    ProcessBuilder models =
        JavaProcess.of(Joist.class, List.of("-Duser.home=" + folder), List.of("models"));
    models.environment().remove("JOIST_STORE");
    Process process = models.redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
    String err = new String(process.getErrorStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor()).as(err).isEqualTo(ExitCode.ENVIRONMENT);
    assertThat(err).contains("expected a store in '" + folder.resolve(".joist"), "joist train");
    assertThat(folder.resolve(".joist")).doesNotExist();
  }

  @Test
  void makesNoStoreToReadOneInAFolderOfOtherThings() throws IOException {
    Path keys = Files.createDirectories(folder.resolve("other")).resolve("keys.json");
    Files.writeString(keys, "{}");
    CommandLineRun run = CommandLineRun.of("models", "--store", keys.getParent().toString());
    assertRefused(run, ExitCode.ENVIRONMENT, "found none there");
    assertThat(keys.getParent().toFile().list()).containsExactly("keys.json");
  }

  private static void assertRefused(CommandLineRun run, int status, String... said) {
    assertThat(run.err()).contains(said).doesNotContain("\tat ");
    assertThat(run.status()).as(run.err()).isEqualTo(status);
  }

  private static CommandLineRun train(Path file, String... options) {
    List<String> line =
        new ArrayList<>(
            List.of("train", file.toString(), "--target", "churned", "--learner", "boosted trees"));
    line.addAll(List.of(options));
    return run(line.toArray(String[]::new));
  }

  private static CommandLineRun predict(Path rows, Path out) {
    return run("predict", "churn", "--in", rows.toString(), "--out", out.toString());
  }

  private static CommandLineRun run(String... arguments) {
    List<String> line = new ArrayList<>(List.of(arguments));
    line.addAll(List.of("--store", folder.resolve("store").toString()));
    return CommandLineRun.of(line.toArray(String[]::new));
  }

  private static Path withColumn(String file, String name, IntFunction<String> value)
      throws IOException {
    List<String> lines = new ArrayList<>(Files.readAllLines(data));
    for (int i = 0; i < lines.size(); i++) {
      lines.set(i, (i == 0 ? name : value.apply(i - 1)) + "," + lines.get(i));
    }
    return Files.write(folder.resolve(file), lines);
  }

  private static boolean churned(int row) {
    try {
      return Files.readAllLines(data).get(row + 1).endsWith("yes");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] concat(byte[] start, String end) {
    byte[] more = end.getBytes(UTF_8);
    byte[] all = Arrays.copyOf(start, start.length + more.length);
    System.arraycopy(more, 0, all, start.length, more.length);
    return all;
  }
}
