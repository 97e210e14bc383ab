# Jumps to where no label is: into other functions, before the section, after it.
  .text
first:
  goto -5
  r0 = 1
second:
  goto -100
  goto 30000
  if r1 == 1 goto +1
  goto -4
  exit
  gotol third
third:
  goto -4
  if w1 > w2 goto second
  may_goto +2
  exit
