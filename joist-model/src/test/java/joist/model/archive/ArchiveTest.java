package joist.model.archive;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;

class ArchiveTest {
  private static final byte[] FILE = new Archive(entries()).toBytes();

  private static Map<String, byte[]> entries() {
    Map<String, byte[]> entries = new LinkedHashMap<>();
    entries.put("b.json", "{\"a\":1}".getBytes(UTF_8));
    entries.put("empty", new byte[0]);
    entries.put("é.bin", new byte[] {0, 1, 2, -1});
    return entries;
  }

  @Test
  void readsBackWhatItWroteInOrder() {
    Archive read = Archive.read(FILE);
    assertThat(read.entries().keySet()).containsExactly("b.json", "empty", "é.bin");
    assertThat(read.find("é.bin").orElseThrow()).containsExactly(0, 1, 2, -1);
    assertThat(read.toBytes()).isEqualTo(FILE);
  }

  @Test
  void isReadByOtherZipTools() throws IOException {
    try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(FILE))) {
      assertThat(zip.getNextEntry().getName()).isEqualTo("b.json");
      assertThat(zip.readAllBytes()).asString(UTF_8).isEqualTo("{\"a\":1}");
      assertThat(zip.getNextEntry().getName()).isEqualTo("empty");
      assertThat(zip.getNextEntry().getName()).isEqualTo("é.bin");
      assertThat(zip.getNextEntry()).isNull();
    }
  }

  @Test
  void refusesTheChangeOfAnyByte() {
    for (int at = 0; at < FILE.length; at++) {
      for (int flip : new int[] {1, 0x80, 0xff}) {
        byte[] damaged = FILE.clone();
        damaged[at] ^= (byte) flip;
        assertThatThrownBy(() -> Archive.read(damaged))
            .as("byte %d changed by %x", at, flip)
            .isInstanceOf(ArchiveException.class);
      }
    }
  }

  @Test
  void refusesEveryTruncationAndAnyTail() {
    for (int length = 0; length < FILE.length; length++) {
      byte[] cut = Arrays.copyOf(FILE, length);
      assertThatThrownBy(() -> Archive.read(cut)).isInstanceOf(ArchiveException.class);
    }
    assertThatThrownBy(() -> Archive.read(Arrays.copyOf(FILE, FILE.length + 1)))
        .isInstanceOf(ArchiveException.class);
  }

  @Test
  void refusesAnEntryThatClaimsMoreThanTheFileHas() {
    byte[] bomb = FILE.clone();
    ByteBuffer.wrap(bomb).order(ByteOrder.LITTLE_ENDIAN).putInt(18, -2).putInt(22, -2);
    assertThatThrownBy(() -> Archive.read(bomb))
        .isInstanceOf(ArchiveException.class)
        .hasMessageContaining("claims 4,294,967,300 bytes");
  }

  @Test
  void refusesCompressedEntriesWithoutInflatingThem() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      zip.putNextEntry(new ZipEntry("zeros"));
      zip.write(new byte[10_000_000]);
      zip.closeEntry();
    }
    assertThatThrownBy(() -> Archive.read(bytes.toByteArray()))
        .isInstanceOf(ArchiveException.class)
        .hasMessageContaining("compression method 8");
  }

  @Test
  void refusesAnEntryThatIsThereTwice() {
    Map<String, byte[]> two = new LinkedHashMap<>();
    two.put("a", new byte[] {1});
    two.put("b", new byte[] {1});
    byte[] twice = new Archive(two).toBytes();
    for (int i = 0; i < twice.length; i++) {
      twice[i] = twice[i] == 'b' ? (byte) 'a' : twice[i];
    }
    assertThatThrownBy(() -> Archive.read(twice))
        .isInstanceOf(ArchiveException.class)
        .hasMessageContaining("'a' is there twice");
  }
}
