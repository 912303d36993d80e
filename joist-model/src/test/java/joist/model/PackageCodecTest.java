package joist.model;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.UnaryOperator;
import joist.model.archive.Archive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PackageCodecTest {
  private static final long SEED = Long.getLong("joist.seed", 20011);
  private static final ModelPackage PACKAGE =
      TinyModels.packaged(TinyModels.binary(), TinyModels.BINARY);
  private static final byte[] FILE = PackageCodec.encode(PACKAGE);

  @Test
  void readsBackWhatItWrote() {
    ModelPackage read = PackageCodec.decode(FILE);
    assertThat(read.name()).isEqualTo("tiny");
    assertThat(read.signature()).isEqualTo(PACKAGE.signature());
    assertThat(read.samples()).isEqualTo(PACKAGE.samples());
    assertThat(read.documents()).isEqualTo(PACKAGE.documents());
    assertThat(PackageCodec.encode(read)).isEqualTo(FILE);
  }

  @Test
  void writesEqualPackagesAsEqualBytes() {
    assertThat(PackageCodec.encode(TinyModels.packaged(TinyModels.binary(), TinyModels.BINARY)))
        .isEqualTo(FILE);
  }

  @Test
  void holdsTheDocumentedEntriesInOrder() {
    assertThat(Archive.read(FILE).entries().keySet())
        .containsExactly(
            "manifest.json",
            "graph.onnx",
            "signature.json",
            "schema.json",
            "samples.json",
            "card.json",
            "lineage.json");
    assertThat(PackageCodec.documents(FILE).keySet())
        .containsExactly(
            "signature.json", "schema.json", "samples.json", "card.json", "lineage.json");
    assertThat(PackageCodec.documents(FILE).get("card.json"))
        .asString(UTF_8)
        .startsWith("{\"title\":\"tiny\",\"task\":\"binary\",\"target\":\"late\"")
        .contains("\"metrics\":{\"auc\":0.30000000000000004,\"log loss\":null}");
  }

  @Test
  void writesAFileWholeOrNotAtAll(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("tiny.joist");
    PackageCodec.write(PACKAGE, file);
    PackageCodec.write(PACKAGE, file);
    assertThat(Files.readAllBytes(file)).isEqualTo(FILE);
    assertThat(Files.list(folder)).containsExactly(file);
    assertThatThrownBy(() -> PackageCodec.write(PACKAGE, folder.resolve("absent/tiny.joist")))
        .isInstanceOf(IOException.class);
  }

  @Test
  void refusesANewerLayoutAndNamesBothVersions() {
    byte[] newer = changed("manifest.json", text -> text.replace("\"format\":1", "\"format\":2"));
    assertThatThrownBy(() -> PackageCodec.decode(newer))
        .isInstanceOf(ModelException.class)
        .hasMessage(
            "the package 'tiny' has layout version 2, this Joist reads version 1; use a newer Joist");
  }

  @Test
  void refusesAnEntryThatIsNotTheOneInTheManifest() {
    for (String entry : PackageCodec.documents(FILE).keySet()) {
      assertThatThrownBy(() -> PackageCodec.decode(changed(entry, text -> text + " ")))
          .isInstanceOf(ModelException.class)
          .hasMessageContaining("the entry '" + entry + "' is not the one that was packaged");
    }
  }

  @Test
  void refusesAnotherProgramsZip() {
    byte[] zip = new Archive(Map.of("a.txt", new byte[3])).toBytes();
    assertThatThrownBy(() -> PackageCodec.decode(zip))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("expected an entry 'manifest.json'")
        .hasMessageContaining("another program's ZIP");
  }

  @Test
  void refusesEvilJsonWithTrueDigests() {
    for (String evil :
        List.of(
            "null",
            "[]",
            "{",
            "{\"samples\":null}",
            "{\"samples\":[null]}",
            "\"\"",
            "{\"samples\":[]}",
            "{\"samples\":[{\"row\":null}]}",
            "[".repeat(100_000))) {
      Map<String, byte[]> entries = new LinkedHashMap<>(Archive.read(FILE).entries());
      entries.remove("manifest.json");
      entries.put("samples.json", evil.getBytes(UTF_8));
      assertThatThrownBy(() -> PackageCodec.decode(resealed(entries)))
          .as(evil.substring(0, Math.min(40, evil.length())))
          .isInstanceOf(ModelException.class);
    }
  }

  @Test
  void everyRandomDamageIsRefused() {
    Random random = new Random(SEED);
    for (int trial = 0; trial < 2000; trial++) {
      byte[] damaged = FILE.clone();
      int flips = 1 + random.nextInt(8);
      for (int i = 0; i < flips; i++) {
        damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
      }
      if (!java.util.Arrays.equals(damaged, FILE)) {
        assertThatThrownBy(() -> PackageCodec.decode(damaged))
            .as("seed %d, trial %d", SEED, trial)
            .isInstanceOf(ModelException.class);
      }
    }
  }

  private static byte[] changed(String entry, UnaryOperator<String> change) {
    Map<String, byte[]> entries = new LinkedHashMap<>(Archive.read(FILE).entries());
    entries.computeIfPresent(
        entry, (name, bytes) -> change.apply(new String(bytes, UTF_8)).getBytes(UTF_8));
    return new Archive(entries).toBytes();
  }

  /** The entries under a manifest that vouches for them. */
  static byte[] resealed(Map<String, byte[]> entries) {
    Map<String, byte[]> all = new LinkedHashMap<>();
    all.put("manifest.json", PackageJson.write(Manifest.of("tiny", entries)));
    all.putAll(entries);
    return new Archive(all).toBytes();
  }
}
