package joist.compiler.bytecode;

/** What a register's 32 bits are kept as: bits that change hands are converted where they do. */
enum Kind {
  REAL,
  INT
}
