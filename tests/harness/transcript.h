#ifndef TRANSCRIPT_H
#define TRANSCRIPT_H

/* A transcript is a dialogue in a text file. The book prints it; the tests
   hold it with a real imap process, line by line:

	# Title: what the dialogue shows
	@ plugins xhello xnote
	C: a XHELLO
	S: * XHELLO "reader"
	S: a OK Hello done.

   "C: "   the client sends this line, with CR LF, as one packet
   "C& "   the client sends this line in the same packet as the line before
   "C- "   the client sends these bytes, without CR LF, as one packet
   "S: "   the server says this line; … stands for any run of bytes
   "C! "   the client does one of: close, reset, half-close
   "S! "   the server does: closed
   "M! "   what happens meanwhile: mail, which is delivered into the INBOX
   "@ "    how to start: plugins NAMES, user NAME
   "# "    a remark; the first one is the title

   Between two packets of the client, the server has read the first. The imap
   process is started with the plugin of the rung whose folder the transcript
   is in, unless it names others. When the dialogue is over, the session must
   end cleanly. */

/** Hold the dialogue of a transcript. Fails the running test with the line of
    the file when the server says something else.
    @param path  the file */
void transcript_play(const char *path);

#endif
