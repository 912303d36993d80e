Jd]!­Bzè/BåkB¤GB`îB=:«B8áBO€ÕBe
C…aB…v“BÇ©Bn¿wC‹v×B…¾BŸŒBOÌ9B3+,Bh)OC#üÒB|WqBZIˆBË$¨BÉ%dCÑ #C