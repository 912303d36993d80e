package joist.model.archive;

import java.util.zip.CRC32;

/** The numbers of the ZIP format that both directions use; all little-endian. */
final class Zip {
  static final int MOST_ENTRIES = 1000;
  static final int ENTRY = 0x04034b50;
  static final int DIRECTORY = 0x02014b50;
  static final int END = 0x06054b50;
  static final int ENTRY_BYTES = 30;
  static final int DIRECTORY_BYTES = 46;
  static final int END_BYTES = 22;
  static final short VERSION = 20;

  /** Names are UTF-8. */
  static final short FLAGS = 1 << 11;

  static final short STORED = 0;

  /** 1980-01-01, the first day that the format can state. */
  static final short DATE = (1 << 5) | 1;

  private Zip() {}

  static int crc(byte[] bytes) {
    CRC32 crc = new CRC32();
    crc.update(bytes);
    return (int) crc.getValue();
  }
}
