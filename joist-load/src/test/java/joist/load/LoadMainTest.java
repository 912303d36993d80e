package joist.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(180)
class LoadMainTest {
  @TempDir Path temp;

  private record Outcome(int status, String out, String err) {}

  private static Outcome run(String... arguments) throws InterruptedException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int status =
        LoadMain.run(
            List.of(arguments),
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8));
    return new Outcome(
        status, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  @Test
  void offlineNoRequestIsLateForWaitingBehindOthers() {
    List<String> offline =
        List.of("--url", "http://localhost/", "--body", "{}", "--scenario", "offline");
    assertThat(LoadArguments.parse(offline).settings().timeout()).isEqualTo(Duration.ofHours(1));
    List<String> said =
        Stream.concat(offline.stream(), Stream.of("--timeout-millis", "7")).toList();
    assertThat(LoadArguments.parse(said).settings().timeout()).isEqualTo(Duration.ofMillis(7));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          --rate 5                                            | expected a URL
          http://localhost/ http://127.0.0.1/ --body {}       | expected one URL, got http://localhost/ and http://127.0.0.1/
          --url http://localhost/ --body {} --rows x          | got --body and --rows
          --url http://localhost/ --body-file none            | cannot read the body in none: there is no such file
          --url https://localhost/ --body {}                  | TLS is not spoken
          --url http://local^host/                            | expected a URL, such as http://127.0.0.1:8080/v1/predict/NAME, got 'http://local^host/'
          --url http://localhost/ --scenario burst            | expected --scenario server
          --url http://localhost/ --body {} --arrivals .      | expected constant, poisson, gamma:CV
          --url http://localhost/ --body {} --expect gone     | cannot read the expected answers in gone: there is no such file
          --url http://localhost/ --body {} --rate fast       | expected a number after --rate, got 'fast'
          --url http://localhost/ --body {} --rate -3         | expected a rate above 0
          --url http://localhost/ --body {} --seconds 0       | expected a duration above zero seconds, got 0.0
          --url http://localhost/ --body {} --connections 0   | expected 1 to 2000 connections
          --url http://localhost/ --body {} --connections 99999999999 | expected at most 2147483647 after --connections, got 99999999999
          --url http://localhost/ --body {} --timeout-millis -1 | expected a timeout of 1 ms or more, got -1
          --url http://localhost/ --body {} --connections 1.5 | expected a whole number
          --url http://localhost/ --body {} --arrivals bursts | expected constant, poisson, gamma:CV
          --url http://localhost/ --body {} --scenario burst  | expected --scenario server, single-stream, multi-stream or offline, got 'burst'
          --url http://localhost/ --body {} --scenario offline --rate 5 | --rate has no meaning in the scenario offline
          --url http://localhost/ --body {} --requests 5      | --requests has no meaning in the scenario server
          --url http://localhost/ --body {} --scenario offline --requests 0 | expected 1 to 10000000 requests
          --url http://localhost/ --body {} --header x        | expected --header 'NAME: VALUE'
          --url http://localhost/ --rows gone                 | cannot read the rows in gone: there is no such file
          --url http://local host/ --body {}                  | expected an option, or a URL such as http://127.0.0.1:8080, got 'host/'
          --url                                               | expected a value after --url
          --ratte 5                                           | there is no option '--ratte'; --help lists those there are
          """)
  void namesWhatIsWrongWithTheCommandLine(String line, String message) throws Exception {
    Outcome outcome = run(line.strip().split(" +"));
    assertThat(outcome.status()).isEqualTo(2);
    assertThat(outcome.err()).startsWith("load: ").contains(message);
    assertThat(outcome.out()).isEmpty();
  }

  @Test
  void namesAHostThatNobodyKnows() throws Exception {
    Outcome outcome = run("http://nowhere.invalid/", "--body", "{}");
    assertThat(outcome.status()).isEqualTo(4);
    assertThat(outcome.err())
        .contains("nobody answers at http://nowhere.invalid/ (no host of that name is known)");
  }

  @Test
  void whereNobodyAnswersTheSurroundingsAreAtFaultAndNotTheCommandLine() throws Exception {
    String url;
    try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      url = "http://127.0.0.1:" + closed.getLocalPort() + "/";
    }
    for (String[] line : List.of(new String[] {url}, new String[] {url, "--body", "{}"})) {
      Outcome outcome = run(line);
      assertThat(outcome.status()).as(outcome.err()).isEqualTo(4);
      assertThat(outcome.err()).contains("nobody answers at " + url, "Start the server first");
    }
  }

  @Test
  void aServerThatIsAskedForAnExampleAndClosesTheConnectionIsAtFaultItself() throws Exception {
    try (ServerSocket closing = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Thread thread =
          Thread.ofPlatform()
              .start(() -> {
                try {
                  while (true) {
                    closing.accept().close();
                  }
                } catch (IOException over) {
                  // The test is over.
                }
              });
      Outcome outcome = run("http://127.0.0.1:" + closing.getLocalPort() + "/");
      assertThat(outcome.status()).as(outcome.err()).isEqualTo(4);
      assertThat(outcome.err()).contains("cannot be asked for an example");
      closing.close();
      thread.join();
    }
  }

  @Test
  void helpNamesEveryOption() throws Exception {
    Outcome outcome = run("--help");
    assertThat(outcome.status()).isZero();
    assertThat(outcome.out()).contains("--url", "--arrivals", "--expect");
  }

  private Path expected() throws IOException {
    return Files.writeString(
        temp.resolve("expected"),
        """
        {"digest":"d1","answers":[{"value":1},{"value":2}]}
        """);
  }

  private static byte[] answer(String body) {
    return TestServer.ok(
        "{\"digest\":\"d1\",\"predictions\":[{\"value\":%s}]}".formatted(body),
        "x-joist-version: 1",
        "x-joist-digest: d1");
  }

  @Test
  void writesALineOfJsonForEachWindowAndOneForTheWhole() throws Exception {
    Path rows = Files.writeString(temp.resolve("rows"), "1\n2\n\n");
    try (TestServer server = new TestServer(LoadMainTest::answer)) {
      Outcome outcome =
          run(
              "--url",
              server.url(),
              "--rows",
              rows.toString(),
              "--rate",
              "200",
              "--seconds",
              "0.5",
              "--warmup-seconds",
              "0.1",
              "--window-millis",
              "100",
              "--arrivals",
              "poisson",
              "--seed",
              "3",
              "--expect",
              expected().toString(),
              "--json");
      assertThat(outcome.status()).isZero();
      List<String> lines = outcome.out().lines().toList();
      assertThat(lines).hasSizeGreaterThan(5);
      assertThat(lines.stream().filter(LoadJson::isTotal)).containsExactly(lines.getLast());
      LoadWindow total = LoadJson.window(lines.getLast());
      assertThat(total.sent()).isBetween(60L, 140L);
      assertThat(total.answered()).isEqualTo(total.sent());
      assertThat(total.wrongValue() + total.wrongVersion()).isZero();
      Stream<LoadWindow> windows =
          lines.subList(0, lines.size() - 1).stream().map(LoadJson::window);
      assertThat(windows.mapToLong(LoadWindow::sent).sum()).isEqualTo(total.sent());
    }
  }

  @Test
  void sendsTheBytesOfAFileAsTheyAre() throws Exception {
    Path body = Files.write(temp.resolve("body"), new byte[] {65, 0, 66});
    try (TestServer server =
        new TestServer(got -> TestServer.ok(Boolean.toString(got.equals("A\0B"))))) {
      LoadSettings settings =
          LoadArguments.parse(List.of("--url", server.url(), "--body-file", body.toString()))
              .settings();
      AnswerCheck check =
          (row, digest, answer) ->
              new String(answer, StandardCharsets.UTF_8).equals("true")
                  ? AnswerCheck.Verdict.RIGHT
                  : AnswerCheck.Verdict.WRONG_VALUE;
      Pace pace = Pace.constant(50, Duration.ofMillis(100));
      LoadReport report =
          new LoadRun(LoadSettings.of(settings.target(), pace), check, window -> {}).run();
      assertThat(report.total().answered()).isEqualTo(5);
      assertThat(report.total().isClean()).isTrue();
    }
  }

  @Test
  void failsWhereAnAnswerIsWrong() throws Exception {
    try (TestServer server = new TestServer(body -> answer("3"))) {
      Path rows = Files.writeString(temp.resolve("rows"), "1\n2\n");
      Outcome outcome =
          run(
              "--url",
              server.url(),
              "--rows",
              rows.toString(),
              "--rate",
              "100",
              "--seconds",
              "0.2",
              "--warmup-seconds",
              "0",
              "--expect",
              expected().toString());
      assertThat(outcome.status()).isEqualTo(1);
      assertThat(outcome.out())
          .contains("20 requests in 0.2 s", "20 answered, 0 failed", "with a wrong value: 20")
          .contains("versions: 1: 20");
    }
  }
}
